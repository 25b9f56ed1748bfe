import { defineError } from '#kernel';

export const AGENT_PLATFORM_OFF = defineError({
  code: 'identity.agent-platform-off',
  kind: 'not-found',
  title: 'The Web Studio contract is switched off',
  description: 'The service has no key to sign the access tokens of the contract with.',
  remedy: 'As the operator, set AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY.',
});
