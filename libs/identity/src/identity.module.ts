import { Config, CredentialVerifiers, TenantExport } from '#platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { accountControllers, accountProviders } from './account.providers.js';
import { AgentPlatformTokenVerifier } from './agent-platform/agent-platform-token.verifier.js';
import { contractProviders, contractServices } from './contract.providers.js';
import { FirstSignIn } from './hook/first-sign-in.js';
import { JwksController } from './http/jwks.controller.js';
import { LoginController } from './http/login.controller.js';
import { MeController } from './http/me.controller.js';
import { MemberSessionsController } from './http/member-sessions.controller.js';
import { ReauthenticationController } from './http/reauthentication.controller.js';
import { SessionsController } from './http/sessions.controller.js';
import { SignUpController } from './http/sign-up.controller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { passwordControllers, passwordProviders } from './password.providers.js';
import { RotateSigningKeyOnSchedule } from './reactions/rotate-signing-key-on-schedule.js';
import { socialControllers, socialProviders } from './social.providers.js';
import { SendPhoneCode } from './reactions/send-phone-code.js';
import { TellAccountOwner } from './reactions/tell-account-owner.js';
import { passkeyControllers, passkeyProviders } from './passkeys/passkey.providers.js';
import { secondFactorControllers, secondFactorProviders } from './second-factor/second-factor.providers.js';
import { SessionActivity } from './sessions/session-activity.js';
import { SessionDirectory } from './sessions/session-directory.js';
import { SessionStarter } from './sessions/session-starter.js';
import { SessionTermination } from './sessions/session-termination.js';
import { SessionVerifier } from './sessions/session.verifier.js';
import { SignIn } from './sessions/sign-in.js';
import { IDENTITY_TABLES } from './storage/exported-tables.js';
import { PhoneVerificationRepository } from './storage/phone-verification.repository.js';
import { RefreshFamilyRepository } from './storage/refresh-family.repository.js';
import { SessionRepository } from './storage/session.repository.js';
import { SigningKeyRepository } from './storage/signing-key.repository.js';
import { SmsBudget } from './storage/sms-budget.js';
import { UserRepository } from './storage/user.repository.js';
import { AccessTokenStrategy } from './tokens/access-token.strategy.js';
import { AccessTokenVerifier } from './tokens/access-token.verifier.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { JwtSignatures } from './tokens/jwt-signatures.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { SigningKeyMaker } from './tokens/signing-key-maker.js';
import { threatControllers, threatProviders } from './threats/threat.providers.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { EndMemberSessionsHandler } from './use-cases/end-member-sessions.js';
import { BringInUserHandler } from './use-cases/bring-in-user.js';
import { EndSessionHandler } from './use-cases/end-session.js';
import { EndSessionsHandler } from './use-cases/end-sessions.js';
import { EnsureSigningKeyHandler } from './use-cases/ensure-signing-key.js';
import { ListMemberSessionsHandler } from './use-cases/list-member-sessions.js';
import { ListSessionsHandler } from './use-cases/list-sessions.js';
import { Login, StartSessionHandler } from './use-cases/login.js';
import { EmailsOfUsersHandler } from './use-cases/emails-of-users.js';
import { ReadEmailHandler } from './use-cases/read-email.js';
import { ReleaseTenantHandler } from './use-cases/release-tenant.js';
import { ProveSessionHandler, Reauthenticate } from './use-cases/reauthenticate.js';
import { RefreshTokensHandler } from './use-cases/refresh-tokens.js';
import { ResendPhoneCodeHandler } from './use-cases/resend-phone-code.js';
import { RotateDueSigningKeyHandler } from './use-cases/rotate-due-signing-key.js';
import { RotateSigningKeyHandler } from './use-cases/rotate-signing-key.js';
import { SelectTenantHandler } from './use-cases/select-tenant.js';
import { SignUpHandler } from './use-cases/sign-up.js';
import { VerifyPhoneHandler } from './use-cases/verify-phone.js';

const useCases = [
  EndMemberSessionsHandler,
  BringInUserHandler,
  EndSessionHandler,
  EndSessionsHandler,
  EnsureSigningKeyHandler,
  ListMemberSessionsHandler,
  ListSessionsHandler,
  Login,
  EmailsOfUsersHandler,
  ProveSessionHandler,
  ReadEmailHandler,
  Reauthenticate,
  RefreshTokensHandler,
  ReleaseTenantHandler,
  ResendPhoneCodeHandler,
  RotateDueSigningKeyHandler,
  RotateSigningKeyHandler,
  SelectTenantHandler,
  SignUpHandler,
  StartSessionHandler,
  VerifyPhoneHandler,
];

const repositories = [
  PhoneVerificationRepository,
  RefreshFamilyRepository,
  SessionRepository,
  SigningKeyRepository,
  SmsBudget,
  UserRepository,
];

@Module({
  imports: [JwtModule.register({})],
  controllers: [
    ...accountControllers,
    ...threatControllers,
    ...passkeyControllers,
    ...secondFactorControllers,
    ...passwordControllers,
    ...socialControllers,
    SignUpController,
    LoginController,
    ReauthenticationController,
    MeController,
    SessionsController,
    MemberSessionsController,
    JwksController,
  ],
  providers: [
    ...useCases,
    ...repositories,
    ...accountProviders,
    ...threatProviders,
    ...passkeyProviders,
    ...secondFactorProviders,
    ...passwordProviders,
    ...socialProviders,
    ...contractProviders,
    AccessTokenStrategy,
    AccessTokenVerifier,
    AccessTokens,
    JwtSignatures,
    RotateSigningKeyOnSchedule,
    FirstSignIn,
    SendPhoneCode,
    SessionActivity,
    SessionDirectory,
    SessionStarter,
    SessionTermination,
    SessionVerifier,
    SignIn,
    SigningKeyMaker,
    SigningKeys,
    TellAccountOwner,
    { provide: RefreshTokens, useFactory: (config: Config) => new RefreshTokens(config), inject: [Config] },
    {
      provide: PasswordHasher,
      useFactory: (config: Config) =>
        new PasswordHasher({
          peppers: config.PASSWORD_PEPPER,
          algorithm: config.PASSWORD_HASH,
          bcryptCost: config.BCRYPT_COST,
          maxWaiting: config.PASSWORD_HASH_QUEUE,
        }),
      inject: [Config],
    },
  ],
  exports: [...contractServices, JwtSignatures, SigningKeys],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly verifiers: CredentialVerifiers,
    private readonly sessions: SessionVerifier,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly agentPlatformTokens: AgentPlatformTokenVerifier,
    private readonly tenantExport: TenantExport,
  ) {}

  onModuleInit(): void {
    this.verifiers.register(this.sessions);
    this.verifiers.register(this.accessTokens);
    this.verifiers.register(this.agentPlatformTokens);
    this.tenantExport.add(IDENTITY_TABLES);
  }
}
