import { Command, DomainError } from '#kernel';
import { NOT_AUTHENTICATED, STALE_WRITE, violates } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { USERNAME_TAKEN } from '../domain/account-errors.js';
import { requireMetadata } from '../domain/metadata.js';
import type { Profile, User } from '../domain/user.js';
import { canonicalUsername } from '../domain/username.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Changes what the caller's account says of its person; what is left out stays, and null removes a name. Throws
 * `platform.stale-write` unless `version` is the one that is changed, `identity.username-invalid`,
 * `identity.username-reserved`, `identity.username-taken`, `identity.metadata-invalid`.
 */
export class ChangeProfile extends Command<User> {
  static readonly action = 'identity.change-profile';

  constructor(
    readonly userId: string,
    readonly version: number,
    readonly changes: Partial<Profile>,
  ) {
    super();
  }
}

@CommandHandler(ChangeProfile)
export class ChangeProfileHandler implements ICommandHandler<ChangeProfile> {
  constructor(private readonly users: UserRepository) {}

  async execute({ userId, version, changes }: ChangeProfile): Promise<User> {
    const { username, metadata } = changes;
    const user = await this.users.find(userId);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    if (user.version !== version) throw new DomainError(STALE_WRITE);
    const isChanged = user.changeProfile({
      ...changes,
      ...(typeof username === 'string' ? { username: canonicalUsername(username) } : {}),
      ...(metadata === undefined ? {} : { metadata: requireMetadata(metadata) }),
    });
    if (isChanged) await this.#save(user);
    return user;
  }

  /** Many accounts may want one username at once; the database lets one of them have it. */
  async #save(user: User): Promise<void> {
    try {
      await this.users.update(user);
    } catch (error) {
      throw violates(error, 'users_username_key') ? new DomainError(USERNAME_TAKEN) : error;
    }
  }
}
