import { presentedCredential, type WireContract } from '#platform';

/** Which cookie counts: none has this name. Whoever enforces decisions is a program. */
const NO_COOKIE = '';

/** OpenID AuthZEN Authorization API 1.0 (§10.1.3): what is wrong with a request is a 400, and a refusal is a message. */
export const AUTHZEN: WireContract = {
  name: 'authzen',
  prefixes: ['/access/', '/.well-known/authzen-configuration'],
  credentials: ['apiKey', 'bearer'],
  statuses: { 415: 400, 422: 400 },
  refusalSchema: {
    type: 'string',
    description: 'What is wrong, for people, and in parentheses its code, for programs',
  },
  refusal: ({ code, detail }) => `${detail} (${code})`,
  presented: (request) => presentedCredential(request, NO_COOKIE),
};
