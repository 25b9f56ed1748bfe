import type { PresentedCredential } from '#kernel';
import type { FastifyRequest } from 'fastify';

const MAX_LENGTH = 4096;

/**
 * The first credential present decides: `X-API-Key`, then `Authorization: Bearer`, then the cookie. One that is present
 * but unusable is still the one that decides: a bad key is not rescued by a good cookie.
 */
export function presentedCredential(request: FastifyRequest, cookieName: string): PresentedCredential | null {
  const apiKey = request.headers['x-api-key'];
  if (apiKey !== undefined) return { place: 'x-api-key', value: bounded(String(apiKey)) };
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    return { place: 'authorization', value: bounded(bearerOf(authorization)) };
  }
  const cookie = request.headers.cookie === undefined ? undefined : cookieValue(request.headers.cookie, cookieName);
  return cookie === undefined ? null : { place: 'cookie', value: bounded(cookie) };
}

/** RFC 6750 §2.1; empty for any other scheme. */
function bearerOf(authorization: string): string {
  const usual = authorization.startsWith('Bearer ') ? authorization.slice(7) : '';
  return usual !== '' && !usual.includes(' ') ? usual : (/^Bearer +([^\s]+)$/i.exec(authorization)?.[1] ?? '');
}

/** The first cookie of the name (RFC 6265 §5.4). */
export function cookieValue(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** A credential longer than any real one is unusable, and not worth reading. */
function bounded(value: string): string {
  return value.length > MAX_LENGTH ? '' : value;
}
