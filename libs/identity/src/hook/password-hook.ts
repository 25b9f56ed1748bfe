import { createHmac } from 'node:crypto';
import { DomainError, newId, type Clock } from '#kernel';
import { OVERLOADED, UNAVAILABLE } from '#platform';
import { boundedText } from './bounded-text.js';

const MAX_ANSWER_BYTES = 65_536;
const MAX_OPEN = 50;

/** For so long after a failure nobody is told that a password is wrong: it might be one that only the hook knows. */
const AWAY_MS = 10_000;

export interface HookSettings {
  readonly url: string;
  readonly secret: Buffer;
  readonly timeoutMs: number;
}

/** What the other system says of somebody whose password is right. Not trusted yet. */
export type HookUser = Readonly<Record<string, unknown>>;

/**
 * Asks another system whether a password is right, and who it belongs to. The one address is the operator's: nothing of a
 * request gets into it, and a redirect is no answer. Signed as Standard Webhooks has it.
 */
export class PasswordHook {
  #open = 0;
  #awayUntilMs = 0;

  constructor(
    readonly settings: HookSettings,
    private readonly clock: Clock,
  ) {}

  /** Whether it failed lately, and has not answered since. */
  get isAway(): boolean {
    return this.clock.nowMs() < this.#awayUntilMs;
  }

  /**
   * Null when the other system says no. Throws `platform.unavailable` when it says nothing that can be understood in time,
   * and `platform.overloaded` when too many are being asked about.
   */
  async ask(email: string, password: string): Promise<HookUser | null> {
    if (this.#open >= MAX_OPEN) throw new DomainError(OVERLOADED, undefined, { retryAfterSeconds: 2 });
    this.#open++;
    try {
      const answer = answerIn(await this.#exchange({ email, password }));
      this.#awayUntilMs = 0;
      return answer;
    } catch (cause) {
      this.#awayUntilMs = this.clock.nowMs() + AWAY_MS;
      throw this.unusable(cause);
    } finally {
      this.#open--;
    }
  }

  /** What to throw when an answer is of no use: about one person, who can't make it fail for others. */
  unusable(cause: unknown): DomainError {
    const reason = new Error('PASSWORD_HOOK_URL gave no usable answer', { cause });
    return new DomainError(UNAVAILABLE, undefined, { cause: reason, retryAfterSeconds: 1 });
  }

  async #exchange(data: Readonly<Record<string, string>>): Promise<string> {
    const { url, timeoutMs } = this.settings;
    const now = this.clock.now();
    const body = JSON.stringify({ type: 'password.check', timestamp: now.toISOString(), data });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...this.#signatureOf(body, now) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    }
    return boundedText(response.body ?? [], MAX_ANSWER_BYTES);
  }

  /** https://www.standardwebhooks.com: HMAC-SHA-256 over id, Unix time and body. */
  #signatureOf(body: string, now: Date): Record<string, string> {
    const id = `msg_${newId()}`;
    const seconds = String(Math.floor(now.getTime() / 1000));
    const mac = createHmac('sha256', this.settings.secret).update(`${id}.${seconds}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
  }
}

/** `{"match":false}`, or `{"match":true,"user":{…}}`; nothing else is an answer, least of all a no. */
function answerIn(text: string): HookUser | null {
  const answer = JSON.parse(text) as { match?: unknown; user?: unknown } | null;
  if (answer?.match === false) return null;
  const user = answer?.user ?? {};
  if (answer?.match !== true || typeof user !== 'object' || Array.isArray(user)) throw new Error('it is no answer');
  return user as HookUser;
}
