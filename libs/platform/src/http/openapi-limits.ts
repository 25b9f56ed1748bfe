const integer = { type: 'integer', minimum: 0 };

/** What every answer says about limits; see `tellLimit`. */
export const limitHeaders = {
  'X-Rate-Limit-Limit': {
    description: 'The most restrictive limit that the request was counted against',
    schema: integer,
  },
  'X-Rate-Limit-Remaining': { description: 'How many more of it could be made at once', schema: integer },
  'X-Rate-Limit-Reset': { description: 'The Unix second at which all of it is there again', schema: integer },
  RateLimit: {
    description: 'Its name, what remains (`r`), and for how many seconds no more than that can be used (`t`)',
    schema: { type: 'string', example: '"user-read";r=1198;t=1' },
  },
  'RateLimit-Policy': {
    description: 'Its name, the limit (`q`) and its window in seconds (`w`)',
    schema: { type: 'string', example: '"user-read";q=1200;w=60' },
  },
  'Retry-After': { description: 'Seconds until the next request is admitted', schema: integer },
};

const references = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const inEvery = references(Object.keys(limitHeaders).filter((name) => name !== 'Retry-After'));

/** Every answer has them; they are documented where they matter most: where it went well, and where a limit was reached. */
export function addLimitHeaders(responses: Partial<Record<string, { headers?: object }>>): void {
  for (const [status, response] of Object.entries(responses)) {
    if (response === undefined || !/^(2\d\d|429)$/.test(status)) continue;
    response.headers = { ...response.headers, ...inEvery, ...(status === '429' ? references(['Retry-After']) : {}) };
  }
}
