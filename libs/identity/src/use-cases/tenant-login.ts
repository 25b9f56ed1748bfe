import { Command, DomainError, type Actor } from '#kernel';
import { Commands, Config, mfaRequired, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SignedIn } from '../sessions/session-starter.js';
import { sessionIdOfToken } from '../sessions/session-token.js';
import { readIdentifier } from '../sign-in/identifier.js';
import { AbandonSession } from './abandon-session.js';
import { Login } from './login.js';
import { SelectTenant, type TenantSelected } from './select-tenant.js';

/** A session that was started in a tenant, with its tokens. */
export interface TenantEntered extends SignedIn, TenantSelected {
  /** Who has signed in, as a request with the session would have them. */
  readonly actor: Actor;
  readonly sessionToken: string;
}

/**
 * Login and selection of a tenant in one, for programs that know no tenants. Whoever awaits a second factor, or is no member,
 * is issued nothing, and has no session; nor has anybody after a failure, if it can be written then. Throws what `Login` and
 * `SelectTenant` throw, `identity.mfa-required` among it.
 */
@Injectable()
export class TenantLogin {
  constructor(
    private readonly login: Login,
    private readonly config: Config,
    private readonly commands: Commands,
  ) {}

  async execute(identifier: string, password: string, tenantId: string): Promise<TenantEntered> {
    const named = readIdentifier(identifier, this.config.DEFAULT_PHONE_COUNTRY);
    return this.enter(await this.login.execute(named, password), tenantId);
  }

  /** The same for whoever has signed in some other way. */
  async enter(signedIn: SignedIn, tenantId: string): Promise<TenantEntered> {
    try {
      return await this.commands.execute(new EnterTenant(signedIn, tenantId));
    } catch (error) {
      // The caller hears of what failed first.
      if (!isRefusal(error)) await this.commands.execute(abandonmentOf(signedIn)).catch(() => undefined);
      throw error;
    }
  }
}

const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.definition.kind !== 'unavailable';

const abandonmentOf = ({ user, sessionToken }: SignedIn): AbandonSession =>
  new AbandonSession(user.id, sessionIdOfToken(sessionToken) ?? '');

/** Takes a session that has just been started into a tenant, or ends it. See `TenantLogin`. */
export class EnterTenant extends Command<TenantEntered> {
  static readonly action = 'identity.enter-tenant';

  constructor(
    readonly signedIn: SignedIn,
    readonly tenantId: string,
  ) {
    super();
  }
}

@CommandHandler(EnterTenant)
export class EnterTenantHandler implements ICommandHandler<EnterTenant> {
  constructor(
    private readonly commands: Commands,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ signedIn, tenantId }: EnterTenant): Promise<TenantEntered> {
    const { user, sessionToken, awaitsSecondFactor } = signedIn;
    const sessionId = sessionIdOfToken(sessionToken) ?? '';
    await this.unitOfWork.transaction.scopeTo({ userId: user.id });
    if (awaitsSecondFactor) return this.#leave(signedIn, mfaRequired());
    try {
      const actor = actorOf(user.id, sessionId);
      const selected = await this.commands.execute(new SelectTenant(actor, tenantId, false));
      return { ...signedIn, ...selected, sessionToken, actor: { ...actor, tenantId } };
    } catch (error) {
      if (isRefusal(error)) return this.#leave(signedIn, error);
      throw error;
    }
  }

  /** The end of the session commits with the refusal. */
  async #leave(signedIn: SignedIn, error: DomainError): Promise<never> {
    await this.commands.execute(abandonmentOf(signedIn));
    return this.unitOfWork.transaction.refuse(error);
  }
}

/** Whoever has just started the session; their request carries no credential yet. */
function actorOf(id: string, sessionId: string): Actor {
  const credential = { kind: 'session', id: sessionId } as const;
  return {
    type: 'human',
    id,
    sessionId,
    credential,
    ...{ tenantId: null, authentication: null, onBehalfOf: null, limitedTo: null },
  };
}
