import { Clock, Command, DomainError, type Actor } from '#kernel';
import { Config, NOT_AUTHENTICATED, tooMany } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UserRepository } from '../storage/user.repository.js';
import { SecondFactorCheck } from './second-factor-check.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { MOST_SECOND_FACTORS, SecondFactor } from './second-factor.js';
import { requireBothFactors } from './step-up.js';
import { makeTotpSecret, otpauthOf } from './totp.js';

/** What an authenticator app is told; shown this once. */
export interface TotpEnrolment {
  readonly factorId: string;
  /** Base32 (RFC 4648 §6). */
  readonly secret: string;
  readonly uri: string;
}

/**
 * Makes a secret for an authenticator app. It proves nothing until a code of it is given; a new one replaces one that waits for
 * that. Throws `identity.authentication-insufficient`, `platform.too-many`.
 */
export class EnrolTotp extends Command<TotpEnrolment> {
  static readonly action = 'identity.enrol-totp';

  constructor(
    readonly actor: Actor,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(EnrolTotp)
export class EnrolTotpHandler implements ICommandHandler<EnrolTotp> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly check: SecondFactorCheck,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, name }: EnrolTotp): Promise<TotpEnrolment> {
    const now = this.clock.now();
    const user = await this.users.holdActive(actor.id);
    if (!user) throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    const known = await this.factors.list(user.id);
    const confirmed = known.filter(({ confirmedAt }) => confirmedAt !== null);
    requireBothFactors(actor, confirmed.length > 0, now.getTime());
    if (confirmed.length >= MOST_SECOND_FACTORS) throw tooMany(MOST_SECOND_FACTORS, 'second factors');
    for (const waiting of known.filter((factor) => factor.confirmedAt === null)) {
      waiting.remove(user.email);
      await this.factors.delete(waiting);
    }
    const secret = makeTotpSecret();
    const id = SecondFactor.newId(now);
    const sealedSecret = this.check.seal(secret, id);
    await this.factors.add(SecondFactor.enrolTotp({ id, userId: user.id, name, sealedSecret, createdAt: now }));
    return { factorId: id, ...otpauthOf(secret, new URL(this.config.PUBLIC_URL).hostname, user.email) };
  }
}
