import type { Answer, HttpClient } from '../../support/http-client.js';
import { contractOperations, requestOf, type Operation } from '../../support/openapi.js';

/** What is asked instead of the document's example; undefined members are left out. */
export interface Wish {
  readonly by: HttpClient;
  readonly body?: object | string;
  readonly query?: string;
}

/** The documented operations of a contract, and which of their answers have been seen. */
export class Exchange {
  readonly operations: readonly Operation[];
  readonly #seen = new Set<string>();

  constructor(
    contract: string,
    /** The code that the refusal names, in the contract's form. */
    private readonly codeOf: (body: never) => string | undefined,
  ) {
    this.operations = contractOperations(contract);
  }

  named(id: string): Operation {
    const operation = this.operations.find((one) => one.id === id);
    if (!operation) throw new Error(`the contract has no operation ${id}`);
    return operation;
  }

  /** Sends it; throws when the answer is none that is documented. Answers `200`, or `401 identity.not-authenticated`. */
  async ask(operation: Operation, { by, body: wish, query = '' }: Wish): Promise<Answer & { readonly said: string }> {
    const { path, body: example } = requestOf(operation, {});
    const body = typeof wish === 'string' ? wish : wish ? { ...example, ...wish } : example;
    const answer = await by.send(operation.method, path + query, body);
    const { id, name, answers } = operation;
    const code = answer.status < 400 ? undefined : this.codeOf(answer.body as never);
    const said = code === undefined ? String(answer.status) : `${answer.status} ${code}`;
    if (!answers.includes(said)) throw new Error(`${name} answered ${said}; documented are ${answers.join(', ')}`);
    this.note(id, said);
    return { ...answer, said };
  }

  /** Remembers that the operation has answered so. */
  note(id: string, said: string): void {
    this.#seen.add(`${id}: ${said}`);
  }

  /** Every documented answer that has not been seen. */
  get unseen(): string[] {
    return this.operations
      .flatMap(({ id, answers }) => answers.map((answer) => `${id}: ${answer}`))
      .filter((answer) => !this.#seen.has(answer));
  }
}
