import { presentedCredential, type Problem, type WireContract } from '#platform';

/** What a refusal is called where the contract has words of its own for it. */
const CODES: Readonly<Record<string, string>> = {
  'identity.mfa-required': 'mfa_required',
  'identity.second-factor-required': 'mfa_required',
};

/** Which cookie counts: none has this name. */
const NO_COOKIE = '';

/**
 * Web Studio: everything is a POST and answered in an envelope, and the bearer token is of the contract's own kind. No key, no
 * cookie and no other token counts here.
 */
export const WEB_STUDIO: WireContract = {
  name: 'web-studio',
  prefixes: ['/identity/'],
  alias: { prefix: '/gateway/identity/', standsFor: '/identity/' },
  credentials: ['bearer'],
  refusalSchema: {
    type: 'object',
    required: ['success', 'error'],
    properties: {
      success: { type: 'boolean', enum: [false] },
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: { type: 'string', description: 'Stable; what a program branches on' },
          message: { type: 'string', description: 'For people' },
        },
      },
    },
  },
  refusal: ({ code, detail }: Problem) => ({ success: false, error: { code: CODES[code] ?? code, message: detail } }),
  presented: (request) => {
    const credential = presentedCredential(request, NO_COOKIE);
    if (!credential) return null;
    const claimed = request.headers['x-user-id'];
    return {
      place: 'agent-platform',
      // A key that is presented decides, and is none of the contract's tokens.
      value: credential.place === 'authorization' ? credential.value : '',
      claimedUserId: claimed === undefined ? null : String(claimed),
    };
  },
};
