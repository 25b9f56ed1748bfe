/** What a command says when it is done, and the exit status that goes with it. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: number;
}
