import { LRUCache } from 'lru-cache';

/** The `typ` of a robot's token; that of an access token is `at+jwt` (RFC 9068 §2.1). */
export const ROBOT_TOKEN_TYPE = 'robot+jwt';

export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** What the header of a JWT says, unverified: only to find its kind and its key. */
export interface TokenHeader {
  readonly typ?: unknown;
  readonly kid?: unknown;
  readonly alg?: unknown;
}

/** How the header of a JWT begins: `{"` in base64url. */
const JWT_BEGINS = 'eyJ';

/** All tokens of one kind and key have the same header: reading it is looking it up. */
const MAX_HEADERS = 100;

const headers = new LRUCache<string, TokenHeader>({ max: MAX_HEADERS });

/** Null for what is no JWT. */
export function headerOf(token: string): TokenHeader | null {
  if (!token.startsWith(JWT_BEGINS)) return null;
  const segment = token.slice(0, token.indexOf('.'));
  const known = headers.get(segment);
  if (known) return known;
  const header = parse(segment);
  if (header) headers.set(segment, header);
  return header;
}

function parse(segment: string): TokenHeader | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString());
    return typeof header === 'object' ? header : null;
  } catch {
    return null;
  }
}
