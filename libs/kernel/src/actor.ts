import type { Authentication } from './assurance.js';

/** Who may call: a person, an AI agent on some machine, or a program (an OAuth client, a tenant-level API key). */
export type ActorType = 'human' | 'robot' | 'service';

/**
 * The kinds of credential that Sallyport recognises; each context that issues one adds its kind here. Who runs the `sallyport`
 * command was let by the operating system.
 */
export type CredentialKind =
  'session' | 'access-token' | 'agent-platform-token' | 'api-key' | 'robot-token' | 'command-line';

/** Which credential proved the actor's identity; `id` is its public id, never the secret. */
export interface CredentialRef {
  readonly kind: CredentialKind;
  readonly id: string;
}

/** Which actor. */
export interface ActorRef {
  readonly type: ActorType;
  readonly id: string;
}

/** Which actor, and for whom it acts. */
export interface ActingRef extends ActorRef {
  /** The user whose authority it never exceeds, where that is not the actor itself: who made the robot. */
  readonly onBehalfOf: string | null;
}

/**
 * Whoever is calling, once a credential has been verified. Says *who*, not *what they may do*: authority is computed at
 * each check, so that a role taken away is gone at the next one.
 */
export interface Actor extends ActingRef {
  /** The tenant this credential is bound to; null until one is selected. */
  readonly tenantId: string | null;
  /** The session everything derives from, where there is one. */
  readonly sessionId: string | null;
  readonly credential: CredentialRef;
  /** How the person proved who they are, where a session says; null for keys and robots, which prove nothing but themselves. */
  readonly authentication: Authentication | null;
  /** The permission patterns that the credential is limited to; null where it carries all of its actor's authority. */
  readonly limitedTo: readonly string[] | null;
  /** The tier of limits that the credential names, where it does: an API key. Never more than its tenant's counts. */
  readonly tier?: string | null;
}

/** An actor whose credential is bound to a tenant. */
export interface TenantActor extends Actor {
  readonly tenantId: string;
}

export function isInTenant(actor: Actor): actor is TenantActor {
  return actor.tenantId !== null;
}
