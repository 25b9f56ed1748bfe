import { Clock } from '#kernel';
import { Config, Database, ScheduledTasks } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';

const EVERY_DAY = '41 3 * * *';
const DAY_MS = 86_400_000;

/** Deletes what was detected longer than THREAT_RETENTION_DAYS ago, by and by, within a day. */
@Injectable()
export class ForgetOldThreats implements OnModuleInit {
  constructor(
    private readonly tasks: ScheduledTasks,
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.tasks.add('forget-old-threats', EVERY_DAY, () => this.forget());
  }

  async forget(): Promise<void> {
    const before = new Date(this.clock.nowMs() - this.config.THREAT_RETENTION_DAYS * DAY_MS);
    while ((await this.#forgetSome(before)) > 0);
  }

  async #forgetSome(before: Date): Promise<number> {
    const [row] = await this.database.query<{ forgotten: number }[]>(
      'SELECT identity.forget_threats($1) AS forgotten',
      [before],
    );
    return row?.forgotten ?? 0;
  }
}
