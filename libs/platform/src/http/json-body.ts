import type { FastifyInstance } from 'fastify';

export const BODY_LIMIT_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * JSON is the only body that reaches a route: forms and text are refused with 415, `__proto__` and `constructor` with
 * 400, and so is nesting deeper than 32 levels, on which validation would overflow the stack.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (request, body, done) => {
      if (body === '') return done(null, undefined);
      if (isTooDeep(body))
        return done(Object.assign(new Error('nested too deeply'), { statusCode: 400, code: 'FST_DEPTH' }));
      return parse(request, body, done);
    },
  );
}

/** Counts brackets outside of strings; a text that isn't JSON is left to the parser. */
function isTooDeep(body: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < body.length; at++) {
    const char = body.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}
