import type { Answer, HttpClient } from '../../support/http-client.js';
import { messagesTo } from '../accounts/steps.js';
import type { TestApp } from '../../support/test-app.js';

export const WRONG_PASSWORD = 'another heron lantern';

/** Tries of a password, one after the other; answers the statuses. */
export async function guess(client: HttpClient, body: object, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) {
    const answer = await client.post('/api/auth/login', { password: WRONG_PASSWORD, ...body });
    statuses.push(answer.status);
  }
  return statuses;
}

/** In a browser of its own, which keeps only the device cookie of another. */
export function inKnownBrowser(app: TestApp, { deviceCookie }: HttpClient): HttpClient {
  const client = app.client();
  client.deviceCookie = deviceCookie;
  return client;
}

export const NEW_PASSWORD = 'nine loud magpies in a barn';

const TOKEN = /sp_reset_[\w-]{65}/;

/** Asks; answers the id that is given back with the code. */
export async function askChallenge(client: HttpClient, path: 'password-reset' | 'sign-in-code', identifier: string) {
  const { status, body, text } = await client.post(`/api/auth/${path}`, { identifier });
  if (status !== 202) throw new Error(`${path}: ${text}`);
  return body.challengeId as string;
}

/** The token of a mail about a new password, and not that one; waits for its delivery. */
export async function resetTokenFor(client: HttpClient, email: string, besides?: string): Promise<string> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const tokens = (await messagesTo(client, email)).map(({ text }) => TOKEN.exec(text)?.[0]);
    const fresh = tokens.find((token) => token !== undefined && token !== besides);
    if (fresh !== undefined) return fresh;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no token arrived');
}

/** Mails to the address with the subject; waits until there is one. */
export async function mailsAbout(client: HttpClient, email: string, subject: RegExp): Promise<string[]> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const texts = (await messagesTo(client, email)).filter((mail) => subject.test(mail.subject ?? ''));
    if (texts.length > 0 || Date.now() > deadline) return texts.map(({ text }) => text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An answer as a stranger sees it: all that differs between two of them would tell something. */
export const seenBy = ({ status, body, headers }: Answer): object => {
  const { requestId, ...problem } = body as Record<string, unknown>;
  return { status, problem, isNamed: typeof requestId === 'string', headers: [...headers.keys()].sort() };
};
