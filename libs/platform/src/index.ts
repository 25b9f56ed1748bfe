export { Coherence } from './coherence/coherence.js';
export { CoherentCache } from './coherence/coherent-cache.js';
export type { Cacheable } from './coherence/coherent-cache.js';
export { Config, ConfigError, loadConfig, StartRefused } from './config/config.js';
export { configurationReference, envExample } from './config/reference.js';
export { THREAT_ACTIONS, THREAT_KINDS } from './config/threat-variables.js';
export type { ThreatAction, ThreatKind } from './config/threat-variables.js';
export { currentRequest, runInRequest } from './context/request-context.js';
export type { RequestContext } from './context/request-context.js';
export { Commands, Queries } from './cqrs/messages.js';
export {
  hashOpaqueToken,
  isSameHash,
  makeOpaqueToken,
  provesToken,
  readOpaqueToken,
  secretOfOpaqueToken,
} from './crypto/opaque-token.js';
export type { OpaqueToken, ProvableToken } from './crypto/opaque-token.js';
export { SecretBox } from './crypto/secret-box.js';
export { AggregateStore } from './database/aggregate-store.js';
export { auditRecordOfEvent, auditRecordOfRefusal } from './database/audit-envelope.js';
export { requireWithinCap } from './database/caps.js';
export { createDataSource } from './database/data-source.js';
export { Database } from './database/database.js';
export { violates } from './database/database-error.js';
export { pageOf } from './database/pages.js';
export type { Page, PageWish } from './database/pages.js';
export { Platform1763769600000 } from './database/migrations/1763769600000-platform.js';
export type { RowScope, Transaction } from './database/transaction.js';
export { TenantExport } from './database/tenant-export.js';
export type { ExportedTables } from './database/tenant-export.js';
export { UnitOfWork } from './database/unit-of-work.js';
export {
  AUTHENTICATION_INSUFFICIENT,
  authenticationInsufficient,
  MFA_REQUIRED,
  mfaRequired,
  NOT_AUTHENTICATED,
  OVERLOADED,
  permissionRequired,
  RATE_LIMITED,
  SESSION_REQUIRED,
  CURSOR_INVALID,
  EXPIRY_PAST,
  NAME_TAKEN,
  TOO_MANY,
  tooMany,
  STALE_WRITE,
  UNAVAILABLE,
} from './errors.js';
export {
  ACCESS_EXTENSION,
  Authenticated,
  BeforeSecondFactor,
  callerOf,
  CurrentActor,
  Public,
  RequireFreshAuthentication,
  RequirePermission,
  RequireRole,
  RequireSystemAdmin,
  SignedIn,
  requireSignedIn,
} from './http/access-declaration.js';
export type { AccessDeclaration } from './http/route-facts.js';
export { ApiErrors } from './http/api-errors.js';
export type { AppRequest } from './http/app-request.js';
export { HotRoute, LargeBody } from './http/route-facts.js';
export { asInteger, IsDateTime, IsInsteadOf, IsDisplayName, isDisplayName } from './http/body-members.js';
export {
  DEFAULT_PAGE_SIZE,
  IdPageQuery,
  IsPrefix,
  IsSort,
  ListQuery,
  NextCursor,
  PageQuery,
  pageWish,
} from './http/page-query.js';
export { CallerPermissions } from './http/caller-permissions.js';
export { addressGroup } from './http/client-address.js';
export { CredentialVerifiers } from './http/credential-verifiers.js';
export { cookieValue } from './http/presented-credential.js';
export { ReplacedTokenError } from './http/replaced-token-error.js';
export { SessionCookie } from './http/session-cookie.js';
export { presentedCredential } from './http/presented-credential.js';
export { notValid } from './http/validation.pipe.js';
export type { Problem } from './http/problem.js';
export type { WireContract } from './http/wire-contract.js';
export { describeOperations } from './http/openapi.js';
export { PRINTABLE } from './http/printable.js';
export { createHttpAdapter, prepareHttp } from './http/prepare-http.js';
export { AddTier } from './limits/add-tier.js';
export { TIER_NOT_FOUND } from './limits/errors.js';
export { LimitAs } from './limits/limit-as.js';
export type { Patience } from './limits/patience.js';
export { SetLimit } from './limits/set-limit.js';
export { Tiers } from './limits/tiers.js';
export { MailSender } from './messaging/mail-sender.js';
export { MessageNotSentError } from './messaging/message-not-sent.error.js';
export { SmsSender } from './messaging/sms-sender.js';
export { errorPage } from './operations/error-page.js';
export { createLogger, NestLog } from './operations/logger.js';
export { Metrics } from './operations/metrics.js';
export { EventSubscribers } from './outbox/event-subscribers.js';
export { ScheduledTasks } from './outbox/scheduled-tasks.js';
export { PlatformModule } from './platform.module.js';
export { LOGGER } from './platform.tokens.js';
export { KeyValueStore } from './store/key-value-store.js';
