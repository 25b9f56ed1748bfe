import { toldBy } from '../../e2e/limits/told.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { contractOperations, requestOf, type Ids, type Operation } from '../../support/openapi.js';

/** An answer, and as which of the documented ones: `200`, or `401 identity.not-authenticated`. */
export type Said = Answer & { readonly said: string };

/** How a contract refuses, and what every answer of it is. */
export interface ContractForm {
  readonly name: string;
  /** The body of each refusal, and of each success. */
  readonly refusal: object;
  readonly success: unknown;
  /** The code that the refusal has in the document. */
  readonly codeOf: (body: never) => string | undefined;
}

/** The documented operations of a contract, and which of their answers have been seen. */
export class Exchange {
  readonly operations: readonly Operation[];
  readonly #seen = new Set<string>();
  /** Of what there is in the tenant, by the name that paths and bodies have for it. */
  ids: Ids = {};

  constructor(
    readonly form: ContractForm,
    /** Before each path of the document. */
    private readonly prefix: string,
  ) {
    this.operations = contractOperations(form.name);
  }

  named(id: string): Operation {
    const operation = this.operations.find((one) => one.id === id);
    if (!operation) throw new Error(`the contract has no operation ${id}`);
    return operation;
  }

  pathOf(operation: Operation, ids: Ids = {}): string {
    return this.prefix + requestOf(operation, { ...this.ids, ...ids }).path;
  }

  /** Sends it; throws when the answer is none that is documented, has not the contract's form, or does not tell its limit. */
  async ask(operation: Operation, by: HttpClient, wish?: object | string, ids: Ids = {}): Promise<Said> {
    const { body: example } = requestOf(operation, this.ids);
    const body = typeof wish === 'string' ? wish : wish ? { ...example, ...wish } : example;
    const answer = await by.send(operation.method, this.pathOf(operation, ids), body);
    const { status, headers } = answer;
    const isRefusal = status >= 400;
    const code = isRefusal ? this.form.codeOf(answer.body as never) : undefined;
    const said = code === undefined ? String(status) : `${status} ${code}`;
    const { id, name, answers } = operation;
    if (!answers.includes(said)) throw new Error(`${name} answered ${said}; documented are ${answers.join(', ')}`);
    expect([name, answer.body]).toEqual([name, isRefusal ? this.form.refusal : this.form.success]);
    if (status !== 204) expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    toldBy(answer);
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
