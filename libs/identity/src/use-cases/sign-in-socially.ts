import { Clock, Command, DomainError, newId } from '#kernel';
import { Commands, Config, UnitOfWork } from '#platform';
import { JoinDefaultTenant } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { REGISTRATION_CLOSED } from '../domain/account-errors.js';
import { SocialAccount } from '../domain/social-account.js';
import { EMAIL_UNPROVEN, LINK_REQUIRED, SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';
import { User } from '../domain/user.js';
import { SignIn } from '../sessions/sign-in.js';
import type { SignedIn } from '../sessions/session-starter.js';
import type { ProvenIdentity } from '../social/proven-identity.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';
import { holdsAddress, UserRepository } from '../storage/user.repository.js';
import { ReplaceSignUp } from './replace-sign-up.js';

/** What becomes of somebody who has no account: one without a tenant, or a viewer of the default tenant. */
export type Newcomer = 'guest' | 'registrant';

/**
 * Signs in whoever a provider vouches for: to the account that they have linked, or to a new one with the address that the
 * provider has verified. An account that is there already is never found by its address; a sign-up that waits for its phone
 * makes way. Throws `identity.social-sign-in-refused` where the account is disabled, or unlinked meanwhile;
 * `identity.link-required`, `identity.email-unproven`, `identity.registration-closed` for a registrant where the operator lets
 * nobody register.
 */
export class SignInSocially extends Command<SignedIn> {
  static readonly action = 'identity.sign-in-socially';

  constructor(
    readonly identity: ProvenIdentity,
    readonly newcomer: Newcomer = 'guest',
  ) {
    super();
  }
}

@CommandHandler(SignInSocially)
export class SignInSociallyHandler implements ICommandHandler<SignInSocially> {
  constructor(
    private readonly accounts: SocialAccountRepository,
    private readonly users: UserRepository,
    private readonly changes: ContactChangeRepository,
    private readonly replacement: ReplaceSignUp,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ identity, newcomer }: SignInSocially): Promise<SignedIn> {
    const userId = (await this.accounts.userOf(identity)) ?? (await this.#madeMeanwhile(identity));
    const user = userId === null ? await this.#welcome(identity, newcomer) : await this.#find(userId, identity);
    await this.accounts.noteUse(identity, this.clock.now());
    return this.signIn.start(user, { amr: ['fed'] });
  }

  /** By another first sign-in of the same person, for which this one waits. */
  async #madeMeanwhile(identity: ProvenIdentity): Promise<string | null> {
    await this.accounts.lockSubject(identity);
    return this.accounts.userOf(identity);
  }

  /** Who unlinks it takes the account: it is asked again whose it is, once that can't change. */
  async #find(userId: string, identity: ProvenIdentity): Promise<User> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    const user = await this.users.holdActive(userId);
    if (user?.maySignIn && (await this.accounts.userOf(identity)) === userId) return user;
    throw new DomainError(SOCIAL_SIGN_IN_REFUSED, undefined, { subject: { userId, tenantId: null } });
  }

  async #welcome(identity: ProvenIdentity, newcomer: Newcomer): Promise<User> {
    const registers = newcomer === 'registrant';
    if (registers && this.config.DEFAULT_TENANT_REGISTRATION !== 'open') throw new DomainError(REGISTRATION_CLOSED);
    const { email, name: displayName } = identity;
    if (email === null) throw new DomainError(EMAIL_UNPROVEN);
    const now = this.clock.now();
    await this.#requireFree(email, now);
    const nothing = { username: null, phone: null, phoneVerifiedAt: null, externalId: null, lastLoginAt: null };
    const facts = { id: newId(), email, emailVerifiedAt: now, displayName, metadata: {}, createdAt: now, ...nothing };
    const user = User.bringIn(facts, null);
    await this.unitOfWork.transaction.scopeTo({ userId: user.id });
    await this.users.add(user);
    await this.accounts.add(SocialAccount.ofNewUser(user.id, identity, now));
    if (registers) await this.commands.execute(new JoinDefaultTenant(user.id));
    return user;
  }

  async #requireFree(email: string, now: Date): Promise<void> {
    await this.users.lockEmail(email);
    const account = await this.users.accountByEmail(email);
    const ownerId = account && holdsAddress(account) ? account.id : await this.changes.keptFor(email);
    if (ownerId !== null) {
      throw new DomainError(LINK_REQUIRED, undefined, { subject: { userId: ownerId, tenantId: null } });
    }
    if (account) await this.replacement.replace(account.id, now);
  }
}
