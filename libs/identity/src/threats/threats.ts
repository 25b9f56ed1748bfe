import { Clock, domainEvent } from '#kernel';
import { Config, currentRequest, LOGGER, Metrics, UnitOfWork, type ThreatAction, type ThreatKind } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { THREAT_DETECTED } from '../contract.js';
import type { User } from '../domain/user.js';
import { placeName, Places } from '../places/places.js';
import { ThreatLog } from './threat-log.js';
import { cleanEvidence, newThreatId, type Evidence } from './threat.js';

const DAY_MS = 86_400_000;
const MOST_MAILS_A_DAY = 10;

/** What anybody finds who signs in from elsewhere. They share their mails; what is worse has as many of its own. */
const ORDINARY: readonly ThreatKind[] = ['impossible-travel', 'new-country', 'new-device'];

/** A second factor of the account, or, where it has none, a code that is sent to its person. */
export type Awaited = 'secondFactor' | 'code';

/** What was found, before anything is done about it. */
export interface Finding {
  readonly kind: ThreatKind;
  /** Whose account it is about; null for what is about none. Its rows are in scope. */
  readonly user: User | null;
  readonly sessionId?: string | null;
  /** What speaks for it, besides where the request came from. */
  readonly facts?: Evidence;
  /** The person hears of something worse that was seen at the same time. */
  readonly isToldAlready?: boolean;
  /** What must be proved before anything is open to the session; null where nothing must. */
  readonly awaits?: Awaited | null;
}

/**
 * Where everything is reported that an attacker does. The policy (THREAT_ACTIONS) says what is done about it; whoever reports
 * does that. The record, its line in the audit trail and the event, by which the person is told, are in the commit of the
 * command that found it.
 */
@Injectable()
export class Threats {
  constructor(
    private readonly threats: ThreatLog,
    private readonly places: Places,
    private readonly unitOfWork: UnitOfWork,
    private readonly metrics: Metrics,
    private readonly config: Config,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers what to do about it. Joins the open command. */
  async report(finding: Finding): Promise<ThreatAction> {
    const { kind, user, sessionId = null, facts = {}, awaits = null } = finding;
    const [now, action] = [this.clock.now(), this.#actionFor(finding)];
    const [id, userId] = [newThreatId(now), user?.id ?? null];
    const evidence = cleanEvidence({
      ...this.#whereFrom(),
      ...facts,
      ...(awaits && { [awaits]: 'awaited' }),
    });
    const isTold = await this.#isTold(finding, action, now);
    await this.threats.add({ id, kind, action, userId, sessionId, evidence, detectedAt: now }, isTold);
    const about = { aggregateType: 'threat', aggregateId: id, userId, isOfAccount: true };
    const secret = user && isTold ? { ...shownTo(user, evidence), kind, email: user.email } : null;
    const data = { kind, action, sessionId };
    this.unitOfWork.transaction.record(
      domainEvent({ name: THREAT_DETECTED, ...about, data, personal: evidence, secret }),
    );
    this.metrics.threat(kind, action);
    this.logger.warn({ threatId: id, kind, action }, 'a threat was detected');
    return action;
  }

  /** Whether the policy asks for more than the first factor then. */
  wantsStepUp(kind: ThreatKind): boolean {
    return this.config.THREAT_ACTIONS[kind] === 'step-up';
  }

  /** Whether that password of theirs opens nothing any more: where the policy says so, and they can get another. */
  isPasswordBlocked({ emailVerifiedAt, phoneVerifiedAt }: User): boolean {
    const canReset = emailVerifiedAt !== null || phoneVerifiedAt !== null;
    return canReset && this.config.THREAT_ACTIONS['leaked-password'] === 'block';
  }

  /**
   * Who has proved both factors, or has nothing to be asked for, can't be stepped up. It is a source that is blocked, or a leaked password that can be reset, and
   * no account besides. Else the person is told.
   */
  #actionFor({ kind, user, awaits = null }: Finding): ThreatAction {
    const wanted = this.config.THREAT_ACTIONS[kind];
    const isBlocked = user === null || (kind === 'leaked-password' && this.isPasswordBlocked(user));
    const isFitting = wanted === 'step-up' ? awaits !== null : wanted !== 'block' || isBlocked;
    return isFitting ? wanted : 'notify';
  }

  /** Whoever has a password could fill its owner's mailbox otherwise. That it is leaked is as true the next time. */
  async #isTold({ kind, user, isToldAlready = false }: Finding, action: ThreatAction, now: Date): Promise<boolean> {
    if (user === null || isToldAlready || action === 'record') return false;
    const kinds = ORDINARY.includes(kind) ? ORDINARY : [kind];
    const told = await this.threats.countTold(user.id, kinds, new Date(now.getTime() - DAY_MS));
    return told < (kind === 'leaked-password' ? 1 : MOST_MAILS_A_DAY);
  }

  #whereFrom(): Evidence {
    const { ip = null, userAgent = null } = currentRequest()?.origin ?? {};
    const place = this.places.of(ip);
    return { ip, userAgent, ...(place && { place: placeName(place) }) };
  }
}

/** What the mail says of it. An address that was never proved may be a stranger's: it is told that, no more. */
function shownTo(user: User, evidence: Evidence): Record<string, string> {
  if (user.emailVerifiedAt === null) return {};
  return Object.fromEntries(
    Object.entries(evidence).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
