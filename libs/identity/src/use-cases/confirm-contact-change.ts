import { Clock, Command, DomainError, type ErrorDefinition } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import type { ContactChange } from '../domain/contact-change.js';
import { CODE_EXHAUSTED, CODE_INVALID, EMAIL_TAKEN, PHONE_TAKEN } from '../domain/errors.js';
import { makeTypedCode } from '../domain/typed-code.js';
import { undoKey } from '../domain/undo-code.js';
import type { ContactKind, User } from '../domain/user.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { holdsAddress, UserRepository } from '../storage/user.repository.js';
import { ReplaceSignUp } from './replace-sign-up.js';

const TAKEN: Readonly<Record<ContactKind, ErrorDefinition>> = { email: EMAIL_TAKEN, phone: PHONE_TAKEN };

/**
 * The code has come back: the address or phone is the account's. The old one is told and can undo it; the account's other
 * sessions end. A wrong code counts, also when it is refused. Throws `identity.code-invalid`, `identity.code-exhausted`,
 * `identity.email-taken`, `identity.phone-taken`.
 */
export class ConfirmContactChange extends Command<User> {
  static readonly action = 'identity.confirm-contact-change';

  constructor(
    readonly userId: string,
    readonly kind: ContactKind,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmContactChange)
export class ConfirmContactChangeHandler implements ICommandHandler<ConfirmContactChange> {
  constructor(
    private readonly changes: ContactChangeRepository,
    private readonly budget: SmsBudget,
    private readonly users: UserRepository,
    private readonly replacement: ReplaceSignUp,
    private readonly sessions: SessionEnder,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, kind, code }: ConfirmContactChange): Promise<User> {
    const asked = await this.changes.pending(userId, kind);
    if (asked && kind === 'email') await this.users.lockEmail(asked.newValue);
    await this.users.takeAccount(userId);
    const change = await this.changes.pending(userId, kind);
    const user = await this.users.find(userId);
    if (!change || change.id !== asked?.id || !user) throw new DomainError(CODE_INVALID);
    const now = this.clock.now();
    const outcome = change.tryCode(code, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    if (outcome !== 'accepted') return this.#refuse(change, outcome === 'wrong' ? CODE_INVALID : CODE_EXHAUSTED);
    if (kind === 'phone') await this.budget.confirm(change.newValue, now);
    const refusal = await this.#refusalOf(user, change);
    if (refusal) return this.#refuse(change, refusal);
    await this.#confirm(user, change, now);
    return user;
  }

  async #refusalOf(user: User, { kind, oldValue, newValue }: ContactChange): Promise<ErrorDefinition | null> {
    if (user.status !== 'active' || user[kind] !== oldValue) return CODE_INVALID;
    if (kind === 'phone') await this.users.lockPhone(newValue);
    const keeper = (await this.changes.keptFor(newValue)) ?? user.id;
    const isTaken = keeper !== user.id || (await this.#isHeldElsewhere(user.id, kind, newValue));
    return isTaken ? TAKEN[kind] : null;
  }

  async #isHeldElsewhere(userId: string, kind: ContactKind, value: string): Promise<boolean> {
    if (kind === 'phone') return this.users.isPhoneVerifiedElsewhere(value, userId);
    const holder = await this.users.accountByEmail(value);
    return holder !== null && holdsAddress(holder) && holder.id !== userId;
  }

  async #confirm(user: User, change: ContactChange, now: Date): Promise<void> {
    const { kind, newValue, isProof } = change;
    const undo = !isProof && user.canTakeBack(kind) ? makeTypedCode(undoKey(this.config.KEY_ENCRYPTION_KEY)) : null;
    if (undo) change.allowUndo(undo.hash, now);
    await this.changes.update(change);
    if (kind === 'email') await this.#removeSignUpWith(newValue, user.id, now);
    user.confirm(kind, newValue, undo?.code ?? null, now);
    await this.users.update(user);
    if (kind === 'phone' || !isProof) await this.sessions.endAll(user.id, 'contact-changed', change.sessionId);
  }

  async #removeSignUpWith(email: string, userId: string, now: Date): Promise<void> {
    const holder = await this.users.accountByEmail(email);
    if (!holder || holder.id === userId) return;
    await this.replacement.replace(holder.id, now);
    await this.unitOfWork.transaction.scopeTo({ userId });
  }

  /** The try stays counted and the code spent: the refusal commits. */
  async #refuse(change: ContactChange, error: ErrorDefinition): Promise<never> {
    await this.changes.update(change);
    return this.unitOfWork.transaction.refuse(new DomainError(error));
  }
}
