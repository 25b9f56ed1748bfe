import { AuditTrail, Clock, DomainError } from '#kernel';
import { addressGroup, auditRecordOfRefusal, Commands, Config, currentRequest, KeyValueStore } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Guessed } from '../sign-in/guessed.js';
import { ReportCredentialStuffing } from '../use-cases/report-credential-stuffing.js';
import { SOURCE_BLOCKED } from './errors.js';

const MINUTE_SECONDS = 60;
const WINDOW_MINUTES = 10;

/**
 * Leaked passwords that are tried on many accounts from one source: a client address, of IPv6 its /64. Each account on which
 * a sign-in from it fails counts once, however it is spelled; with the last of STUFFING_ACCOUNTS within ten minutes the source
 * is blocked. Exact over all processes. Throws `platform.unavailable` when nobody can say.
 */
@Injectable()
export class CredentialStuffing {
  readonly #blocks: boolean;

  constructor(
    private readonly store: KeyValueStore,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    this.#blocks = config.THREAT_ACTIONS['credential-stuffing'] === 'block';
  }

  /** Outside of a command. Throws `identity.source-blocked`, which is recorded. */
  async admit(guessed: Guessed): Promise<void> {
    const refusal = await this.refusalOf(guessed);
    if (refusal === null) return;
    const record = auditRecordOfRefusal('identity.login', refusal, currentRequest(), this.clock.now());
    await this.auditTrail.appendRefusal(record);
    throw refusal;
  }

  /** `identity.source-blocked`, or null. A browser that the account knows is let in whatever others do there. */
  async refusalOf({ of, userId }: Guessed): Promise<DomainError | null> {
    if (!this.#blocks || of === 'device') return null;
    const until = Number((await this.store.get(blockKey(currentSource()))) ?? 0);
    const leftMs = until - this.clock.nowMs();
    if (leftMs <= 0) return null;
    const subject = { userId, tenantId: null };
    return new DomainError(SOURCE_BLOCKED, undefined, { retryAfterSeconds: Math.ceil(leftMs / 1000), subject });
  }

  /** A password was wrong. What is guessed of has one id, however it is spelled. */
  async count({ of, id }: Guessed): Promise<void> {
    if (of === 'device') return;
    const [source, seconds] = [currentSource(), WINDOW_MINUTES * MINUTE_SECONDS];
    if (!(await this.store.setIfAbsent(`stuffing:failed:${source}:${of}:${id}`, '1', seconds))) return;
    const { count } = await this.store.countInWindow(failuresKey(source), seconds);
    if (count >= this.config.STUFFING_ACCOUNTS) await this.#block(source);
  }

  /** Whether so many sign-ins from where the request comes from have failed that one that succeeds may be a leaked password. */
  async isSuspect(): Promise<boolean> {
    const failed = await this.store.get(failuresKey(currentSource()));
    return Number(failed ?? 0) * 2 >= this.config.STUFFING_ACCOUNTS;
  }

  /** Of any number at once one reports it. */
  async #block(source: string): Promise<void> {
    const minutes = this.config.STUFFING_BLOCK_MINUTES;
    const until = String(this.clock.nowMs() + minutes * MINUTE_SECONDS * 1000);
    const isFirst = await this.store.setIfAbsent(blockKey(source), until, minutes * MINUTE_SECONDS);
    if (!isFirst) return;
    const facts = { source, accounts: String(this.config.STUFFING_ACCOUNTS), withinMinutes: String(WINDOW_MINUTES) };
    await this.commands.execute(new ReportCredentialStuffing(facts));
  }
}

const blockKey = (source: string): string => `stuffing:blocked:${source}`;
const failuresKey = (source: string): string => `stuffing:accounts:${source}`;

/** Where the request comes from, as limits count it. */
const currentSource = (): string => addressGroup(currentRequest()?.origin.ip ?? '');
