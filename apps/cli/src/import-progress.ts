import type { ImportOutcome } from '#identity';
import { SingleBar } from 'cli-progress';

const PLAIN_EVERY_MS = 2000;

/** A terminal, or whatever takes text. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** How far an import has come: a bar on a terminal, a line every two seconds elsewhere. */
export class ImportProgress {
  readonly #bar: SingleBar;
  #isShown = false;

  constructor(stream: ProgressStream) {
    const bar = stream.isTTY === true ? '[{bar}] {percentage}%, {eta_formatted} left: ' : '';
    this.#bar = new SingleBar({
      stream,
      format: `${bar}line {value} of {total}, {imported} imported, {refused} refused`,
      noTTYOutput: true,
      notTTYSchedule: PLAIN_EVERY_MS,
    });
  }

  show({ lines, lastLine, imported, refused }: ImportOutcome): void {
    if (this.#isShown) this.#bar.update(lastLine, { imported, refused });
    else this.#bar.start(lines, lastLine, { imported, refused });
    this.#isShown = true;
  }

  stop(): void {
    if (this.#isShown) this.#bar.stop();
  }
}
