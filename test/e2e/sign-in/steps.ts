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
