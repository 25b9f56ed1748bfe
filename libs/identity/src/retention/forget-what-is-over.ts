import { Clock } from '#kernel';
import { Commands, Config, Database, ScheduledTasks } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ForgetSignUp } from '../use-cases/forget-sign-up.js';

const EVERY_HOUR = '17 * * * *';
const EVERY_DAY = '11 3 * * *';
const DAY_MS = 86_400_000;

/**
 * Deletes what is of no use any more, in portions: which phone was sent a code, after a day and within the hour; within a day
 * sessions that ended longer than SESSION_RETENTION_DAYS ago, with their refresh tokens, but for the newest 20 sign-ins of each
 * account; sign-ups that have not proved their phone for SIGN_UP_RETENTION_DAYS, and codes for phones as old as that, decoys
 * alike; devices that have not been seen for a year.
 */
@Injectable()
export class ForgetWhatIsOver implements OnModuleInit {
  constructor(
    private readonly tasks: ScheduledTasks,
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.tasks.add('forget-sent-codes', EVERY_HOUR, () => this.forgetSentCodes());
    this.tasks.add('forget-what-is-over', EVERY_DAY, () => this.forget());
  }

  forgetSentCodes(): Promise<void> {
    return this.#delete('identity.forget_sms_sent()');
  }

  async forget(): Promise<void> {
    const signedUpBefore = this.#daysAgo(this.config.SIGN_UP_RETENTION_DAYS);
    await this.#delete('identity.forget_devices()');
    await this.#delete('identity.forget_phone_verifications($1)', signedUpBefore);
    await this.#forgetSignUps(signedUpBefore);
    await this.#forgetSessions(this.#daysAgo(this.config.SESSION_RETENTION_DAYS));
  }

  /** Each is a change of its own, which stands in the audit trail. */
  async #forgetSignUps(createdBefore: Date): Promise<void> {
    const sql = 'SELECT id FROM identity.unproved_sign_ups($1, $2) AS id';
    let last: string | null = null;
    do {
      const found: { id: string }[] = await this.database.query<{ id: string }[]>(sql, [createdBefore, last]);
      for (const { id } of found) await this.commands.execute(new ForgetSignUp(id, createdBefore));
      last = found.at(-1)?.id ?? null;
    } while (last !== null);
  }

  /** So many accounts at a time. */
  async #forgetSessions(overBefore: Date): Promise<void> {
    const sql = 'SELECT identity.forget_sessions($1, $2) AS last';
    let last: string | null = null;
    do {
      const [row]: { last: string | null }[] = await this.database.query<{ last: string | null }[]>(sql, [
        overBefore,
        last,
      ]);
      last = row?.last ?? null;
    } while (last !== null);
  }

  async #delete(call: string, ...parameters: Date[]): Promise<void> {
    const some = async () => {
      const [row] = await this.database.query<{ forgotten: number }[]>(`SELECT ${call} AS forgotten`, parameters);
      return row?.forgotten ?? 0;
    };
    while ((await some()) > 0);
  }

  #daysAgo(days: number): Date {
    return new Date(this.clock.nowMs() - days * DAY_MS);
  }
}
