import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const HOOK_SECRET = Buffer.alloc(32, 9);

export interface HookQuestion {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly email: string;
  readonly password: string;
  /** Checked as a receiver of Standard Webhooks does. */
  readonly isSigned: boolean;
}

type Behaviour = (question: HookQuestion, response: ServerResponse) => void;

/** The other system: knows some people, and answers as it is told to. */
export class FakePasswordHook {
  readonly questions: HookQuestion[] = [];
  behave: Behaviour;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly known: Map<string, { password: string; user: Record<string, unknown> }>,
  ) {
    this.behave = this.answer;
  }

  static async listen(): Promise<FakePasswordHook> {
    const server = createServer((request, response) => void hook.#receive(request, response));
    const hook = new FakePasswordHook(server, new Map());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/password`;
  }

  get settings(): Record<string, string> {
    return { PASSWORD_HOOK_URL: this.url, PASSWORD_HOOK_SECRET: HOOK_SECRET.toString('base64') };
  }

  /** As a system answers that knows who it knows. */
  readonly answer: Behaviour = ({ email, password }, response) => {
    const person = this.known.get(email);
    json(response, person?.password === password ? { match: true, user: person.user } : { match: false });
  };

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { data } = JSON.parse(body) as { data: { email: string; password: string } };
    const { headers } = request;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const mac = Buffer.from(`v1,${createHmac('sha256', HOOK_SECRET).update(signed).digest('base64')}`);
    const given = Buffer.from(String(headers['webhook-signature']));
    const isSigned = given.length === mac.length && timingSafeEqual(given, mac);
    const question = { headers, body, ...data, isSigned };
    this.questions.push(question);
    this.behave(question, response);
  }
}

export function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
