import { presentedCredential, type Problem, type WireContract } from '#platform';

/** The cookie of the DAARION contract, which fixes its name. */
export const SESSION_TOKEN_COOKIE = 'session_token';

/** What a refusal is called where the contract has words of its own for it. */
const DETAILS: Readonly<Record<string, string>> = {
  'identity.not-authenticated': 'Not authenticated',
  'identity.mfa-required': 'mfa_required',
  'identity.second-factor-required': 'mfa_required',
};

/**
 * Aethera and DAARION, which share `/auth/…`: JSON is snake_case, and `detail` is what people read. The first credential present
 * decides, the cookie last.
 */
export const SNAKE_CASE_CONTRACTS: WireContract = {
  name: 'aethera-daarion',
  prefixes: ['/auth/', '/audit/', '/rbac/'],
  credentials: ['apiKey', 'bearer', 'sessionToken'],
  refusalSchema: {
    type: 'object',
    required: ['detail', 'code', 'request_id'],
    properties: {
      detail: { type: 'string', description: 'For people' },
      code: { type: 'string', description: 'Stable; what a program branches on' },
      request_id: { type: 'string', description: 'Also in the header `X-Request-Id`, and in the log' },
    },
  },
  refusal: ({ detail, code, requestId }: Problem) => ({ detail: DETAILS[code] ?? detail, code, request_id: requestId }),
  presented: (request) => presentedCredential(request, SESSION_TOKEN_COOKIE),
};
