const MAX_BYTES = 8192;
const MAX_DEPTH = 8;

/** What an application keeps with something of ours. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it is at most 8 KiB (UTF-8), nested at most 8 deep, and all its texts are such as PostgreSQL can store. */
export function isStorable(value: JsonObject): boolean {
  return Buffer.byteLength(JSON.stringify(value)) <= MAX_BYTES && isStorableTo(value, MAX_DEPTH);
}

function isStorableTo(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value) && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.entries(value).every((entry) => entry.every((part) => isStorableTo(part, depth - 1)));
}
