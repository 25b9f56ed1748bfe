/** Why a line of an import is not taken. Stable: they stand in the report. */
export type LineRefusal =
  | 'line-too-long'
  | 'line-not-utf8'
  | 'line-malformed'
  | 'field-unknown'
  | 'field-missing'
  | 'field-invalid'
  | 'status-deleted'
  | 'hash-unknown'
  | 'hash-malformed'
  | 'hash-too-costly'
  | 'taken';

/** A line that can't become an account. Names the field, never what stands in it. */
export class LineRefused extends Error {
  constructor(
    readonly code: LineRefusal,
    readonly field: string | null = null,
  ) {
    super(field === null ? code : `${code}: ${field}`);
    this.name = 'LineRefused';
  }
}
