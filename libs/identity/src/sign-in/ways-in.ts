import { DomainError } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LAST_WAY_IN } from '../domain/social-errors.js';
import type { User } from '../domain/user.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';

/**
 * What opens an account by itself and can be taken away: its password, linked accounts of providers, passkeys. Joins the open
 * command, which holds the account alone.
 */
@Injectable()
export class WaysIn {
  constructor(
    private readonly accounts: SocialAccountRepository,
    private readonly factors: SecondFactorRepository,
  ) {}

  /** Before one of them goes. Throws `identity.last-way-in` when there is no other. */
  async requireAnother({ id, passwordHash }: User): Promise<void> {
    const linked = await this.accounts.listOf(id);
    const passkeys = (await this.factors.listConfirmed(id)).filter(({ kind }) => kind === 'passkey');
    const ways = (passwordHash === null ? 0 : 1) + linked.length + passkeys.length;
    if (ways < 2) throw new DomainError(LAST_WAY_IN);
  }
}
