import type { HttpClient } from './http-client.js';

/** The invitation in the newest mail that the development outbox holds for the address; waits for its delivery. */
export async function invitationFor(
  client: HttpClient,
  email: string,
  besides: readonly string[] = [],
): Promise<string> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const { body } = await client.get<{ messages: { text: string }[] }>(`/dev/outbox?to=${encodeURIComponent(email)}`);
    const tokens = body.messages.map(({ text }) => /sp_invitation_[\w-]+/.exec(text)?.[0] ?? '');
    const fresh = tokens.find((token) => token !== '' && !besides.includes(token));
    if (fresh !== undefined) return fresh;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no invitation arrived');
}
