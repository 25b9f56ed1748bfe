import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Config } from '../config/config.js';
import { LIMIT_HEADERS } from '../limits/limit-headers.js';
import { REQUEST_HEADER } from './cross-origin.js';

/** The API answers data only; a page sets its own. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Of the answer to a change: the version that a check can name to see at least that; see `Snapshots.reach`. */
export const AUTHORITY_VERSION = 'authority-version';

const EXPOSED = ['x-request-id', AUTHORITY_VERSION, 'retry-after', 'www-authenticate', ...LIMIT_HEADERS].join(', ');

/** Answers to a preflight (Fetch §3.2.3): what an allowed origin may send. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': `authorization, content-type, x-api-key, x-request-id, x-user-id, ${REQUEST_HEADER}`,
  'access-control-max-age': '600',
};

/**
 * The headers of every answer (OWASP HTTP headers cheat sheet), and CORS for exactly the allowed origins. Constants set
 * in one hook: the libraries for these build theirs anew for each request, which cost half of a session check.
 */
export function setResponseHeaders(fastify: FastifyInstance, config: Config, allowedOrigins: readonly string[]): void {
  const allowed = new Set(allowedOrigins);
  const constant: Record<string, string> = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'Origin',
  };
  if (config.PUBLIC_URL.startsWith('https://')) constant['strict-transport-security'] = 'max-age=31536000';
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(constant);
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    admitOrigin(reply, origin);
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (!isPreflight) return done();
    void reply.status(204).headers(PREFLIGHT).send();
  });
}

function admitOrigin(reply: FastifyReply, origin: string): void {
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
  });
}
