import { Injectable } from '@nestjs/common';

interface ScheduledTask {
  /** When it is due, in UTC: five fields as of cron(8). */
  readonly crontab: string;
  readonly work: () => Promise<unknown>;
}

/**
 * What is done from time to time. Of all processes that deliver events one does it each time it is due; one that fails is
 * tried again. It must not mind to run twice, and is not made up for when no process was there.
 */
@Injectable()
export class ScheduledTasks {
  readonly #tasks = new Map<string, ScheduledTask>();

  /** `name` is stable: it stands in the queue. */
  add(name: string, crontab: string, work: () => Promise<unknown>): void {
    this.#tasks.set(name, { crontab, work });
  }

  /** One line each. */
  get crontab(): string {
    return [...this.#tasks].map(([name, { crontab }]) => `${crontab} ${name}`).join('\n');
  }

  get works(): Record<string, () => Promise<unknown>> {
    return Object.fromEntries([...this.#tasks].map(([name, { work }]) => [name, work]));
  }
}
