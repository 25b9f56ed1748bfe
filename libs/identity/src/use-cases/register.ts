import { randomBytes } from 'node:crypto';
import { Clock, Command, DomainError } from '#kernel';
import { Commands, Config, UnitOfWork, violates } from '#platform';
import { JoinDefaultTenant } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REGISTRATION_CLOSED, USERNAME_TAKEN } from '../domain/account-errors.js';
import { canonicalEmail } from '../domain/email.js';
import { EMAIL_TAKEN } from '../domain/errors.js';
import { User } from '../domain/user.js';
import { canonicalUsername } from '../domain/username.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { holdsAddress, UserRepository } from '../storage/user.repository.js';
import { ReplaceSignUp } from './replace-sign-up.js';

/** Of a password that nobody has chosen. */
const GENERATED_BYTES = 18;

export interface RegistrationForm {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly displayName: string | null;
}

/**
 * Makes an account that is a viewer of the default tenant, if the operator lets people register; its address and phone are
 * not proved, so it can neither make nor join another tenant. The password is hashed before a transaction is opened. Throws
 * `identity.registration-closed`, what `canonicalEmail`, `canonicalUsername` and the password policy throw,
 * `identity.email-taken`, `identity.username-taken`, `platform.overloaded`.
 */
@Injectable()
export class Registration {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly commands: Commands,
    private readonly config: Config,
  ) {}

  async execute(form: RegistrationForm): Promise<User> {
    if (this.config.DEFAULT_TENANT_REGISTRATION !== 'open') throw new DomainError(REGISTRATION_CLOSED);
    const [email, username] = [canonicalEmail(form.email), canonicalUsername(form.username)];
    await this.policy.enforce(form.password, [email, username]);
    const passwordHash = await this.hasher.hash(form.password);
    return this.commands.execute(new Register({ email, username, displayName: form.displayName }, passwordHash));
  }

  /**
   * The same for an address that the operator vouches for, whether people may register or not; answers the password, which
   * nobody else knows. For the command line alone.
   */
  async byOperator(emailText: string): Promise<string> {
    const password = randomBytes(GENERATED_BYTES).toString('base64url');
    const facts = { email: canonicalEmail(emailText), username: null, displayName: null };
    await this.commands.execute(new Register(facts, await this.hasher.hash(password), true));
    return password;
  }
}

/** See `Registration`. */
export class Register extends Command<User> {
  static readonly action = 'identity.register';

  constructor(
    readonly facts: Pick<User, 'email' | 'username' | 'displayName'>,
    readonly passwordHash: string,
    readonly isEmailVerified = false,
  ) {
    super();
  }
}

@CommandHandler(Register)
export class RegisterHandler implements ICommandHandler<Register> {
  constructor(
    private readonly users: UserRepository,
    private readonly changes: ContactChangeRepository,
    private readonly replacement: ReplaceSignUp,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute({ facts, passwordHash, isEmailVerified }: Register): Promise<User> {
    const now = this.clock.now();
    const { email } = facts;
    await this.users.lockEmail(email);
    const account = await this.users.accountByEmail(email);
    const isHeld = account !== null && holdsAddress(account);
    if (isHeld || (await this.changes.keptFor(email)) !== null) throw new DomainError(EMAIL_TAKEN);
    if (account) await this.replacement.replace(account.id, now);
    const user = User.register({ ...facts, passwordHash }, now, isEmailVerified);
    await this.unitOfWork.transaction.scopeTo({ userId: user.id });
    await this.#add(user);
    await this.commands.execute(new JoinDefaultTenant(user.id));
    return user;
  }

  /** Many may want one username at once; the database lets one of them have it. */
  async #add(user: User): Promise<void> {
    try {
      await this.users.add(user);
    } catch (error) {
      throw violates(error, 'users_username_key') ? new DomainError(USERNAME_TAKEN) : error;
    }
  }
}
