import { createHmac, hkdfSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock, DomainError } from '#kernel';
import { Commands, Config, KeyValueStore, UNAVAILABLE } from '#platform';
import { Injectable } from '@nestjs/common';
import { USERNAME_TAKEN } from '../domain/account-errors.js';
import { CREDENTIALS_WRONG, PHONE_TAKEN } from '../domain/errors.js';
import type { BroughtIn } from '../domain/user.js';
import { readImportedUser } from '../import/imported-user.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { BringInUser } from '../use-cases/bring-in-user.js';
import { PasswordHook, type HookUser } from './password-hook.js';

const POLL_MS = 25;

/** Beyond the hook's own time, for the hash and the commit. */
const PATIENCE_MS = 2000;

/** How long an answer is there for those who asked the same at the same time. */
const KEPT_SECONDS = 1;

/** What the hook does not decide: whether somebody is disabled, and under which hash their password is kept. */
const NOT_THE_HOOKS: ReadonlySet<string> = new Set(['passwordHash', 'status']);

type Outcome = 'yes' | 'no' | 'away';

/** Brings somebody in at their first sign-in whom only the other system knows; where no hook is configured, nobody. */
@Injectable()
export class FirstSignIn {
  readonly #hook: PasswordHook | null;
  readonly #nameKey: Buffer;

  constructor(
    private readonly store: KeyValueStore,
    private readonly hasher: PasswordHasher,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    const { PASSWORD_HOOK_URL: url, PASSWORD_HOOK_SECRET: secret, PASSWORD_HOOK_TIMEOUT_MS: timeoutMs } = config;
    this.#hook = url === undefined || secret === undefined ? null : new PasswordHook({ url, secret, timeoutMs }, clock);
    this.#nameKey = Buffer.from(
      hkdfSync('sha256', config.KEY_ENCRYPTION_KEY, Buffer.alloc(0), 'sallyport/password-hook', 32),
    );
  }

  /**
   * True when an account has been made that this password opens, by this call or by one that ran at the same time: of any
   * number of them, in any process, one asks. Nothing is kept of a no. Throws `platform.unavailable` when the hook does not
   * answer.
   */
  async bringIn(email: string, password: string): Promise<boolean> {
    if (!this.#hook) return false;
    const name = this.#nameOf(email, password);
    const seconds = Math.ceil((this.#hook.settings.timeoutMs + PATIENCE_MS) / 1000);
    const isFirst = await this.store.setIfAbsent(name, 'asked', seconds);
    const outcome = isFirst ? await this.#ask(this.#hook, name, email, password) : await this.#outcomeOf(name);
    if (outcome === 'away') throw new DomainError(UNAVAILABLE, undefined, { retryAfterSeconds: 1 });
    return outcome === 'yes';
  }

  /**
   * Waits until a refusal tells nothing: as long as comparing the password has taken, and the hook might have; or, where
   * that is longer, as every refusal takes. Throws `platform.unavailable` while the hook is away: whoever has typed their
   * password right may only be unknown yet. `startedAt` is a time of the process's own clock, as `performance` has it.
   */
  async beforeRefusal(startedAt: number, comparisonMs: number): Promise<void> {
    const hookMs = this.#hook?.settings.timeoutMs ?? 0;
    const due = startedAt + Math.max(this.config.LOGIN_REFUSAL_MIN_MS, hookMs === 0 ? 0 : hookMs + comparisonMs);
    const leftMs = due - performance.now();
    if (leftMs > 0) await sleep(leftMs);
    if (this.#hook?.isAway) throw new DomainError(UNAVAILABLE, undefined, { retryAfterSeconds: 1 });
  }

  async #ask(hook: PasswordHook, name: string, email: string, password: string): Promise<Outcome> {
    let outcome: Outcome = 'away';
    try {
      const answer = await hook.ask(email, password);
      if (answer === null) return (outcome = 'no');
      await this.#make(this.#read(hook, answer, email), await this.hasher.hash(password));
      return (outcome = 'yes');
    } catch (error) {
      if (error instanceof DomainError && error.definition === CREDENTIALS_WRONG) return (outcome = 'no');
      throw error;
    } finally {
      await this.store.set(name, outcome, KEPT_SECONDS);
    }
  }

  #read(hook: PasswordHook, answer: HookUser, email: string): BroughtIn {
    const rules = { defaultPhoneCountry: this.config.DEFAULT_PHONE_COUNTRY, now: this.clock.now() };
    try {
      const foreign = Object.keys(answer).find((field) => NOT_THE_HOOKS.has(field));
      if (foreign !== undefined) throw new Error(`it is not asked for ${foreign}`);
      const { passwordHash: _, status: __, ...user } = readImportedUser({ email, ...answer }, rules);
      if (user.email !== email) throw new Error('it answered about another address');
      return user;
    } catch (error) {
      throw hook.unusable(error);
    }
  }

  /** A name or a phone that somebody else has by now is left out: it is not what the person signs in by. */
  async #make(user: BroughtIn, passwordHash: string): Promise<void> {
    try {
      await this.commands.execute(new BringInUser(user, passwordHash));
    } catch (error) {
      const less = error instanceof DomainError ? without(user, error) : null;
      if (less === null) throw error;
      await this.#make(less, passwordHash);
    }
  }

  async #outcomeOf(name: string): Promise<Outcome> {
    const deadline = performance.now() + (this.#hook?.settings.timeoutMs ?? 0) + PATIENCE_MS;
    while (performance.now() < deadline) {
      const said = await this.store.get(name);
      if (said === 'yes' || said === 'no') return said;
      if (said !== 'asked') return 'away';
      await sleep(POLL_MS);
    }
    return 'away';
  }

  #nameOf(email: string, password: string): string {
    const digest = createHmac('sha256', this.#nameKey).update(`${email}\0${password}`).digest('hex');
    return `password-hook:${digest}`;
  }
}

function without(user: BroughtIn, { definition }: DomainError): BroughtIn | null {
  if (definition === USERNAME_TAKEN && user.username !== null) return { ...user, username: null };
  if (definition === PHONE_TAKEN && user.phone !== null) return { ...user, phone: null, phoneVerifiedAt: null };
  return null;
}
