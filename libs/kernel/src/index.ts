export { AUTHORITY_LINKS, DECISION_REASONS, PermissionChecker } from './access.js';
export type { Decision, DecisionReason, DeniedBy, MissingPermission, Scope } from './access.js';
export { isInTenant } from './actor.js';
export type { ActingRef, Actor, ActorRef, ActorType, CredentialKind, CredentialRef, TenantActor } from './actor.js';
export { assuranceOf, claimsOf, isFreshlyProved, MULTIPLE_FACTORS } from './assurance.js';
export type { AssuranceLevel, Authentication, AuthenticationClaims, FreshAuthentication, Proof } from './assurance.js';
export { AuditTrail } from './audit-trail.js';
export type {
  AuditOutcome,
  AuditRecord,
  DecisionEntry,
  SubjectRef,
  HeldPermission,
  RecordedUses,
  RequestOrigin,
  SqlExecutor,
} from './audit-trail.js';
export { whenKnown } from './awaitable.js';
export type { Awaitable } from './awaitable.js';
export { Clock, SystemClock } from './clock.js';
export { CredentialVerifier } from './credentials.js';
export type { CredentialPlace, PresentedCredential } from './credentials.js';
export { DomainError, defineError, errorCatalogue, httpStatusOf } from './domain-error.js';
export type { DomainErrorOptions, ErrorDefinition, ErrorKind } from './domain-error.js';
export { Aggregate, domainEvent } from './domain-event.js';
export type { DomainEvent } from './domain-event.js';
export { isId, newId } from './ids.js';
export { isStorable } from './json-object.js';
export type { JsonObject } from './json-object.js';
export { Command, Query } from './messages.js';
export { DEFAULT_TIER, TenantTiers } from './tenant-tiers.js';
export type { PlaceMember, TenantPlaces } from './places.js';
export { covers, isPermissionName, isPermissionPattern, patternsGranting } from './permission.js';
