import { DomainError } from '#kernel';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { PASSWORD_TOO_WEAK } from '../domain/errors.js';
import type { LeakedPasswords } from './leaked-passwords.js';

/** What is looked at for guessability; the whole password counts for everything else. */
const ESTIMATED_CHARS = 64;

/** How many readings of a password with digits for letters are tried: each costs a pass over all words. */
const MAX_L33T_READINGS = 8;

export interface PasswordRules {
  readonly minLength: number;
  /** Least zxcvbn score, 0 to 4. */
  readonly minScore: number;
}

/**
 * What a new password must be (NIST SP 800-63B §3.1.1.2): long enough in characters, not a common or leaked one, not
 * easily guessed, also from the account's own data. No rules of composition. Both bounds above keep the time of one
 * estimate, in which nobody else is served, to a few hundredths of a second.
 */
export class PasswordPolicy {
  readonly #estimator = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: MAX_L33T_READINGS,
  });
  readonly #common = new Set(common.dictionary['passwords-common']);

  constructor(
    private readonly rules: PasswordRules,
    private readonly leaked: Pick<LeakedPasswords, 'has'>,
  ) {}

  /**
   * Throws `identity.password-too-weak`, with why and what may help; `platform.unavailable` when the list of leaked ones
   * can't be read. `ownWords` are the account's email and phone.
   */
  async enforce(password: string, ownWords: readonly string[]): Promise<void> {
    this.requireUnguessable(password, ownWords);
    if (await this.leaked.has(password)) {
      throw new DomainError(PASSWORD_TOO_WEAK, 'The password is on a list of leaked ones.');
    }
  }

  /** Whether attackers have it on their lists, as a common or a leaked one. */
  async isListed(password: string): Promise<boolean> {
    return this.#isCommon(password) || (await this.leaked.has(password));
  }

  /** Throws `identity.password-too-weak`, as `enforce` without the list of leaked ones. */
  requireUnguessable(password: string, ownWords: readonly string[]): void {
    const characters = Array.from(password.normalize('NFC'));
    if (characters.length < this.rules.minLength) {
      throw new DomainError(PASSWORD_TOO_WEAK, `A password has at least ${this.rules.minLength} characters.`);
    }
    if (this.#isCommon(password)) throw new DomainError(PASSWORD_TOO_WEAK, 'The password is a common one.');
    const looked = characters.slice(0, ESTIMATED_CHARS).join('');
    const { score, feedback } = this.#estimator.check(looked, ownWords.flatMap(wordsOf));
    if (score >= this.rules.minScore) return;
    throw new DomainError(PASSWORD_TOO_WEAK, feedback.warning ?? 'The password is too easy to guess.', {
      extensions: { suggestions: feedback.suggestions },
    });
  }

  #isCommon(password: string): boolean {
    return this.#common.has(password.toLowerCase());
  }
}

function wordsOf(text: string): string[] {
  const parts = text.split(/[^\p{L}\p{N}]+/u);
  return [text, ...parts, ...parts.flatMap(withoutCountryCode)].filter((word) => word.length > 2);
}

/** A phone number is known without its country code of one to three digits too. */
function withoutCountryCode(part: string): string[] {
  return /^\d{8,15}$/.test(part) ? [1, 2, 3].map((digits) => part.slice(digits)) : [];
}
