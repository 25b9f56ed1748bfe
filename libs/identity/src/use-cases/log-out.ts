import { Clock, Command, DomainError, type Actor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REFRESH_REFUSED, SESSION_NOT_FOUND } from '../domain/errors.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { RefreshFamilyRepository } from '../storage/refresh-family.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';

/**
 * Ends the caller's session; where a refresh token is given, also the one that this belongs to. When it has returned, no
 * process accepts either, nor what derives from them. Throws `identity.refresh-refused`, and ends nothing, for a refresh
 * token that is none, or another person's; `identity.session-not-found`.
 */
export class LogOut extends Command {
  static readonly action = 'identity.log-out';

  constructor(
    readonly by: Actor,
    readonly refreshToken: string | null,
  ) {
    super();
  }
}

@CommandHandler(LogOut)
export class LogOutHandler implements ICommandHandler<LogOut> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly families: RefreshFamilyRepository,
    private readonly termination: SessionTermination,
    private readonly tokens: RefreshTokens,
    private readonly clock: Clock,
  ) {}

  async execute({ by, refreshToken }: LogOut): Promise<void> {
    const now = this.clock.now();
    const named = refreshToken === null ? null : await this.#sessionOf(refreshToken);
    // In the order in which everybody locks them.
    const ids = [...new Set([by.sessionId, named])].filter((id) => id !== null).toSorted();
    const open = [];
    for (const id of ids) {
      const session = await this.sessions.lockOpen(id, now);
      if (session) open.push(session);
    }
    if (open.length === 0) throw new DomainError(SESSION_NOT_FOUND);
    for (const session of open) await this.termination.end(session, 'owner', now);
  }

  /** Of the caller's own; somebody else's families are not in scope. */
  async #sessionOf(refreshToken: string): Promise<string> {
    const familyId = this.tokens.familyOf(refreshToken);
    const family = familyId === null ? null : await this.families.find(familyId);
    if (!family) throw new DomainError(REFRESH_REFUSED);
    return family.sessionId;
  }
}
