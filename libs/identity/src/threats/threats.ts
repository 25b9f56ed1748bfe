import { Clock, domainEvent } from '#kernel';
import { Config, currentRequest, LOGGER, Metrics, UnitOfWork, type ThreatAction, type ThreatKind } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { THREAT_DETECTED } from '../contract.js';
import type { User } from '../domain/user.js';
import { ThreatLog } from './threat-log.js';
import { cleanEvidence, newThreatId, type Evidence } from './threat.js';

/** What was found, before anything is done about it. */
export interface Finding {
  readonly kind: ThreatKind;
  /** Whose account it is about; null for what is about none. Its rows are in scope. */
  readonly user: User | null;
  readonly sessionId?: string | null;
  /** What speaks for it, besides where the request came from. */
  readonly facts?: Evidence;
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
    private readonly unitOfWork: UnitOfWork,
    private readonly metrics: Metrics,
    private readonly config: Config,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers what to do about it. Joins the open command. */
  async report({ kind, user, sessionId = null, facts = {} }: Finding): Promise<ThreatAction> {
    const [now, action] = [this.clock.now(), this.config.THREAT_ACTIONS[kind]];
    const [id, userId] = [newThreatId(now), user?.id ?? null];
    const evidence = cleanEvidence({ ...whereFrom(), ...facts });
    await this.threats.add({ id, kind, action, userId, sessionId, evidence, detectedAt: now });
    const about = { aggregateType: 'threat', aggregateId: id, userId, isOfAccount: true };
    const secret = user && action !== 'record' ? { ...shownTo(user, evidence), kind, email: user.email } : null;
    const data = { kind, action, sessionId };
    this.unitOfWork.transaction.record(
      domainEvent({ name: THREAT_DETECTED, ...about, data, personal: evidence, secret }),
    );
    this.metrics.threat(kind, action);
    this.logger.warn({ threatId: id, kind, action }, 'a threat was detected');
    return action;
  }
}

function whereFrom(): Evidence {
  const { ip = null, userAgent = null } = currentRequest()?.origin ?? {};
  return { ip, userAgent };
}

/** What the mail says of it. An address that was never proved may be a stranger's: it is told that, no more. */
function shownTo(user: User, evidence: Evidence): Record<string, string> {
  if (user.emailVerifiedAt === null) return {};
  return Object.fromEntries(
    Object.entries(evidence).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
