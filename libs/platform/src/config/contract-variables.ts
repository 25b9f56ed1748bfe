import { oneOf, secretText, variable } from './variable.js';

/** What only the wire contracts besides the native API need. */
export const CONTRACT_VARIABLES = {
  DEFAULT_TENANT_REGISTRATION: variable({
    group: 'Contracts',
    description:
      'Whether people may register themselves in the default tenant (`POST /auth/register`), without proving an address or a phone.',
    type: oneOf(['open', 'closed']),
    default: 'closed',
  }),
  AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: variable({
    group: 'Contracts',
    description:
      'Signs the access tokens of the Web Studio contract (HMAC-SHA-256). Without it that contract is switched off. To change it ends them all.',
    type: secretText(32),
    unit: 'at least 32 characters',
    secret: true,
  }),
} as const;
