import { Secret, TOTP } from 'otpauth';
import type { HttpClient } from './http-client.js';
import { codeFor, signUp, type Person, type Service } from './people.js';
import type { TestDatabase } from './test-app.js';

interface ServiceWithDatabase extends Service {
  readonly database: TestDatabase;
  /** Callers of each process, where there are more than one. */
  direct?(): readonly HttpClient[];
}

/** What an authenticator app shows for the secret, so many steps of 30 seconds from now. */
export const totpCode = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Another code than any that counts now. */
export function wrongTotpCode(secret: string): string {
  const counting = [-2, -1, 0, 1, 2].map((steps) => totpCode(secret, steps));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !counting.includes(code))!;
}

/** Adds an authenticator app to the account of the client. */
export async function addTotp(client: HttpClient) {
  const enrolled = await client.post('/api/users/me/second-factors/totp', { name: 'Authenticator' });
  if (enrolled.status !== 201) throw new Error(`enrol: ${enrolled.text}`);
  const { factorId, secret } = enrolled.body as { factorId: string; secret: string };
  const path = `/api/users/me/second-factors/totp/${factorId}/confirm`;
  const confirmed = await client.post(path, { code: totpCode(secret) });
  if (confirmed.status !== 200) throw new Error(`confirm: ${confirmed.text}`);
  return { factorId, secret, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

/** Somebody new who has an authenticator app, with the session that enrolled it; and what it shows, which was not used yet. */
export async function newPersonWithTotp(app: ServiceWithDatabase) {
  const account = await signUp(app);
  const totp = await addTotp(account.client);
  const unusedCode = async (): Promise<string> => {
    await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [account.userId]);
    return totpCode(totp.secret);
  };
  return { ...account, ...totp, unusedCode };
}

/** The answer to the password alone, and whoever has given it. */
export async function halfSignIn(app: Service, { email, password }: Person) {
  const client = app.client();
  const answer = await client.post('/api/auth/login', { email, password });
  if (answer.body.awaitsSecondFactor !== true) throw new Error(`login: ${answer.text}`);
  return { client, answer, sessionToken: answer.body.sessionToken as string };
}

/** As if no code had been sent to the phone. */
export const forgetSms = ({ database }: ServiceWithDatabase, phone: string): Promise<object[]> =>
  database.asOwner('DELETE FROM identity.sms_sent WHERE phone = $1', [phone]);

/** As if the account had proved its address. */
export const proveAddress = ({ database }: ServiceWithDatabase, userId: string): Promise<object[]> =>
  database.asOwner('UPDATE identity.users SET email_verified_at = now() WHERE id = $1', [userId]);

/** Somebody new, with a proved address, whose phone is a second factor. */
export async function newPersonWithSms(app: ServiceWithDatabase) {
  const account = await signUp(app);
  await proveAddress(app, account.userId);
  const added = await account.client.post('/api/users/me/second-factors/sms', { name: 'My phone' });
  if (added.status !== 201) throw new Error(`sms: ${added.text}`);
  return { ...account, ...(added.body as { factorId: string; recoveryCodes: string[] }) };
}

/** Has a code sent to the phone in the session of the client, whatever was sent before; answers it. */
export async function sentCode(app: ServiceWithDatabase, client: HttpClient, phone: string): Promise<string> {
  const known: string[] = [];
  for (const caller of app.direct?.() ?? [app.client()]) known.push(...(await codesSentTo(caller, phone)));
  await forgetSms(app, phone);
  const sent = await client.post('/api/auth/second-factor/code/send');
  if (sent.status !== 202) throw new Error(`send: ${sent.text}`);
  return codeFor(app.client(), phone, known);
}

async function codesSentTo(client: HttpClient, to: string): Promise<string[]> {
  const { body } = await client.get<{ messages: { code: string }[] }>(`/dev/outbox?to=${encodeURIComponent(to)}`);
  return body.messages.map(({ code }) => code);
}
