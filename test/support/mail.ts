import type { HttpClient } from './http-client.js';

interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** The invitation in the newest mail that the development outbox holds for the address; waits for its delivery. */
export function invitationFor(client: HttpClient, email: string, besides: readonly string[] = []): Promise<string> {
  return whatIsIn(client, email, ({ text }) => {
    const token = /sp_invitation_[\w-]+/.exec(text)?.[0];
    return token === undefined || besides.includes(token) ? undefined : token;
  });
}

/** The text of the newest mail to the address with the subject; waits for its delivery. */
export function letterTo(client: HttpClient, email: string, subject: string): Promise<string> {
  return whatIsIn(client, email, (mail) => (mail.subject === subject ? mail.text : undefined));
}

async function whatIsIn(client: HttpClient, email: string, find: (mail: Mail) => string | undefined): Promise<string> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const { body } = await client.get<{ messages: Mail[] }>(`/dev/outbox?to=${encodeURIComponent(email)}`);
    const found = body.messages.map(find).find((one) => one !== undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no such mail arrived');
}
