import { Clock, Command, DomainError } from '#kernel';
import { Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ContactChange } from '../domain/contact-change.js';
import { UNDO_CODE_INVALID } from '../domain/account-errors.js';
import { hashOfTypedCode } from '../domain/typed-code.js';
import { undoKey } from '../domain/undo-code.js';
import type { ContactKind } from '../domain/user.js';
import type { ChosenPassword } from '../passwords/chosen-password.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { AddedWaysIn } from '../sign-in/added-ways-in.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * The old address or phone takes itself back, once: every session ends, whatever was changed after it can be neither
 * confirmed nor undone any more, and ways in that were added by then, or up to a day before, are gone. Whoever takes back an
 * address sets a new password, because whoever changed it may know the one of before. Throws `identity.undo-code-invalid`, for a wrong, used, late or overtaken code alike;
 * `identity.password-too-weak`, with which the code is not spent.
 */
export class UndoContactChange extends Command {
  static readonly action = 'identity.undo-contact-change';

  constructor(
    readonly kind: ContactKind,
    readonly code: string,
    /** Null for a phone. */
    readonly password: ChosenPassword | null,
  ) {
    super();
  }
}

@CommandHandler(UndoContactChange)
export class UndoContactChangeHandler implements ICommandHandler<UndoContactChange> {
  constructor(
    private readonly changes: ContactChangeRepository,
    private readonly users: UserRepository,
    private readonly sessions: SessionEnder,
    private readonly addedWaysIn: AddedWaysIn,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ kind, code, password }: UndoContactChange): Promise<void> {
    const hash = hashOfTypedCode(code, undoKey(this.config.KEY_ENCRYPTION_KEY));
    const found = hash && (await this.changes.findByUndoHash(hash));
    const now = this.clock.now();
    if (found?.kind !== kind || !found.canBeUndone(now)) throw new DomainError(UNDO_CODE_INVALID);
    await this.#lock(found);
    const change = await this.changes.find(found.id);
    const user = change?.canBeUndone(now) ? await this.users.find(found.userId) : null;
    if (!change || !user) throw new DomainError(UNDO_CODE_INVALID);
    change.undo(now);
    await this.changes.update(change);
    await this.changes.closeLaterThan(change, now);
    user.takeBack(kind, change.oldValue, now);
    password?.requireFit(user);
    if (password) user.replacePassword(password.hash);
    await this.users.update(user);
    await this.sessions.endAll(user.id, 'contact-changed');
    await this.addedWaysIn.remove(user, change.suspectSince);
  }

  /** In the order in which everybody takes them: address, account, phone. */
  async #lock({ kind, oldValue, userId }: ContactChange): Promise<void> {
    if (kind === 'email' && oldValue !== null) await this.users.lockEmail(oldValue);
    await this.users.takeAccount(userId);
    if (kind === 'phone' && oldValue !== null) await this.users.lockPhone(oldValue);
  }
}
