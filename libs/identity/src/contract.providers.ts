import { AgentPlatformSignIn } from './agent-platform/agent-platform-sign-in.js';
import { AgentPlatformTokenVerifier } from './agent-platform/agent-platform-token.verifier.js';
import { AgentPlatformTokens } from './agent-platform/agent-platform-tokens.js';
import { AbandonSessionHandler } from './use-cases/abandon-session.js';
import { ListMemberProfilesHandler } from './use-cases/list-member-profiles.js';
import { LogOutHandler } from './use-cases/log-out.js';
import { MembersByUsernameHandler } from './use-cases/members-by-username.js';
import { RegisterHandler, Registration } from './use-cases/register.js';
import { SignInWithProviderToken } from './use-cases/sign-in-with-provider-token.js';
import { EnterTenantHandler, TenantLogin } from './use-cases/tenant-login.js';

/** What the adapters of wire contracts call. */
export const contractServices = [AgentPlatformSignIn, Registration, SignInWithProviderToken, TenantLogin];

export const contractProviders = [
  ...contractServices,
  AbandonSessionHandler,
  AgentPlatformTokenVerifier,
  AgentPlatformTokens,
  EnterTenantHandler,
  ListMemberProfilesHandler,
  LogOutHandler,
  MembersByUsernameHandler,
  RegisterHandler,
];
