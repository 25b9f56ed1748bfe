/** A password hash in the PHC string format: `$id$v=19$m=1,t=2$salt$hash`. Salt and hash as they are written. */
export interface PhcString {
  readonly id: string;
  readonly version: number | null;
  readonly parameters: ReadonlyMap<string, string>;
  readonly salt: string;
  readonly hash: string;
}

const PHC =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,9}))?\$([a-z0-9-]+=[^$,]+(?:,[a-z0-9-]+=[^$,]+)*)\$([\w+/.-]*)\$([\w+/.-]+)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?$/;
const DECIMAL = /^(?:0|[1-9]\d{0,9})$/;

/** Null for anything else. Parameters of one name stand once. */
export function readPhcString(text: string): PhcString | null {
  const [, id = '', version, pairs = '', salt = '', hash = ''] = PHC.exec(text) ?? [];
  if (id === '') return null;
  const entries = pairs.split(',').map((pair) => pair.split(/=(.*)/s, 2) as [string, string]);
  const parameters = new Map(entries);
  if (parameters.size !== entries.length) return null;
  return { id, version: version === undefined ? null : Number(version), parameters, salt, hash };
}

/** Base64 without padding (RFC 4648 §3.2), as PHC strings have it; null for anything else. */
export function readBase64(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}

export function writeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** The whole numbers of these names; null when one is missing, is written otherwise, or another stands beside them. */
export function readNumbers<const N extends string>(
  parameters: ReadonlyMap<string, string>,
  ...names: readonly N[]
): Record<N, number> | null {
  const texts = names.map((name) => parameters.get(name) ?? '');
  if (parameters.size !== names.length || !texts.every((text) => DECIMAL.test(text))) return null;
  return Object.fromEntries(names.map((name, index) => [name, Number(texts[index])])) as Record<N, number>;
}
