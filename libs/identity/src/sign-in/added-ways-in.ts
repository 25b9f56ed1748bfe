import { Commands } from '#platform';
import { RevokeProgramsOfUser } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../devices/known-devices.js';
import type { User } from '../domain/user.js';
import { RecoveryCodes } from '../second-factor/recovery-codes.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';
import { PasswordGuesses } from './password-guesses.js';

/**
 * What somebody else may have opened an account with for later, and kept its owner out with. Joins the open command, which holds
 * the account alone.
 */
@Injectable()
export class AddedWaysIn {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly socialAccounts: SocialAccountRepository,
    private readonly devices: KnownDevices,
    private readonly guesses: PasswordGuesses,
    private readonly changes: ContactChangeRepository,
    private readonly commands: Commands,
  ) {}

  /**
   * Removes second factors, passkeys, recovery codes and accounts of providers that were added then or later; no browser is
   * known any more, and no lock is left. The owner is told of each.
   */
  async remove(user: User, since: Date): Promise<void> {
    await this.removeFactors(user, since);
    await this.#unlink(user, since);
    await this.guesses.clear(user.id);
  }

  /**
   * All of them, also changes of contact that are under way or can be undone, and the keys and robots of each tenant: nobody had
   * ever proved that the account is theirs (account pre-hijacking, Sudhodanan and Paverd 2022).
   */
  async removeAll(user: User): Promise<void> {
    await this.changes.forgetAll(user.id);
    await this.remove(user, user.createdAt);
    await this.commands.execute(new RevokeProgramsOfUser(user.id));
  }

  /** The same of second factors, passkeys, recovery codes and browsers alone; of all that there are for null. */
  async removeFactors(user: User, since: Date | null): Promise<void> {
    await this.factors.lockAccount(user.id);
    const all = await this.factors.list(user.id);
    const added = all.filter(({ createdAt }) => since === null || createdAt >= since);
    for (const factor of added) {
      factor.remove(user.email);
      await this.factors.delete(factor);
    }
    const isOneLeft = all.some((factor) => factor.confirmedAt !== null && !added.includes(factor));
    await this.recoveryCodes.removeMadeSince(user.id, isOneLeft ? since : null);
    await this.devices.forget(user.id, null);
  }

  /** But the one that the account began with. */
  async #unlink({ id, email, createdAt }: User, since: Date): Promise<void> {
    for (const account of await this.socialAccounts.listOf(id)) {
      if (account.linkedAt < since || account.linkedAt <= createdAt) continue;
      account.unlink(email);
      await this.socialAccounts.delete(account);
    }
  }
}
