import { open, type FileHandle } from 'node:fs/promises';
import { StartRefused } from '#platform';
import type { LineRefused } from './line-refused.js';

export interface RefusedLine {
  readonly line: number;
  readonly reason: LineRefused;
}

/**
 * The file that names the refused lines, each as `{"line":17,"code":"field-invalid","field":"email"}`: nothing that stood in
 * the line. What is behind the last checkpoint was written by a run that was killed, and is cut off.
 */
export class RefusalReport {
  private constructor(
    private readonly file: FileHandle,
    private length: number,
  ) {}

  /** Goes on behind so many bytes, or starts anew with none. Throws `StartRefused` when they are not there any more. */
  static async open(path: string, keptBytes: number): Promise<RefusalReport> {
    const file = await open(path, keptBytes === 0 ? 'w' : 'r+', 0o600).catch((error: unknown) => {
      throw new StartRefused('The report can’t be written', [`${path}: ${(error as Error).message}`]);
    });
    if ((await file.stat()).size < keptBytes) {
      await file.close();
      throw new StartRefused('The report of the first part is gone', [`${path}: put it back, or name it by --report`]);
    }
    await file.truncate(keptBytes);
    return new RefusalReport(file, keptBytes);
  }

  /** Resolves with the length of the report, in bytes, once the lines are on the disk. */
  async add(refused: readonly RefusedLine[]): Promise<number> {
    if (refused.length === 0) return this.length;
    const text = refused.map(({ line, reason: { code, field } }) => JSON.stringify({ line, code, field })).join('\n');
    const { bytesWritten } = await this.file.write(`${text}\n`, this.length);
    await this.file.datasync();
    this.length += bytesWritten;
    return this.length;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
