import { Injectable } from '@nestjs/common';
import type { User } from '../domain/user.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';

/** A new password of somebody who has not proved yet which account it is for. */
export interface ChosenPassword {
  readonly hash: string;
  /** Throws `identity.password-too-weak` where it is easily guessed by whoever knows the account's data. */
  readonly requireFit: (user: User) => void;
}

/** Takes new passwords that somebody gives with what proves the account: hashed before a transaction is opened. */
@Injectable()
export class PasswordChoice {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Throws `identity.password-too-weak`, whoever it is for; `unavailable` where too many wait to be hashed, or the list of
   * leaked ones can't be read. */
  async choose(password: string): Promise<ChosenPassword> {
    await this.policy.enforce(password, []);
    const hash = await this.hasher.hash(password);
    return { hash, requireFit: (user) => this.policy.requireUnguessable(password, user.ownWords) };
  }
}
