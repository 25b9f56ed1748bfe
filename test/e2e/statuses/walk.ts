import type { Answer, HttpClient } from '../../support/http-client.js';
import { documentedOperations, requestOf, type Ids, type Operation } from '../../support/openapi.js';
import type { Scene } from './scene.js';

/** How a request differs from the owner's, with ids of the own tenant and the document's examples. */
export interface Wish {
  readonly by?: HttpClient;
  readonly ids?: Ids;
  /** Members instead of the example's; or the whole body as it is sent. */
  readonly body?: object | string;
  readonly query?: string;
}

export type Ask = (wish?: Wish) => Promise<Answer>;

export const operations = documentedOperations();

export const operationNamed = (id: string): Operation => {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(`the document has no operation ${id}`);
  return operation;
};

/** What each operation has answered so far. */
const answered = new Set<string>();

/** Sends the request; throws when it is answered with what the document does not have. */
export async function ask(scene: Scene, operation: Operation, wish: Wish = {}): Promise<Answer> {
  const { path, body: example } = requestOf(operation, { ...scene.ids, ...wish.ids });
  const body = typeof wish.body === 'string' ? wish.body : wish.body ? { ...example, ...wish.body } : example;
  // A sign-in would put another's cookie into the owner's browser.
  const caller = wish.by ?? callerOf(scene, operation);
  const answer = await caller.send(operation.method, `${path}${wish.query ?? ''}`, body);
  note(operation, answer.status, (answer.body as { code?: string }).code);
  return answer;
}

function callerOf({ app, owner, operator }: Scene, { access: { kind } }: Operation): HttpClient {
  if (kind === 'public') return app.client();
  return kind === 'system-admin' ? operator.client : owner;
}

/** Remembers that the operation has answered so. */
export function note(operation: Operation, status: number, code: string | undefined): void {
  const given = code === undefined || status < 400 ? String(status) : `${status} ${code}`;
  if (!operation.answers.includes(given)) {
    throw new Error(`${operation.name} answered ${given}; documented are ${operation.answers.join(', ')}`);
  }
  answered.add(`${operation.id}: ${given}`);
}

/** Every documented answer that has not been seen: `createTeam: 409 platform.name-taken`. */
export const unseenAnswers = (): string[] =>
  operations
    .flatMap(({ id, answers }) => answers.map((answer) => `${id}: ${answer}`))
    .filter((answer) => !answered.has(answer));
