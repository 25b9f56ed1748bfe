import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger as WorkerLogger, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import type { Logger } from 'pino';
import { EventSubscribers } from './event-subscribers.js';
import { EVENT_TASK, Outbox, type OutboxMessage } from './outbox.js';

const CONCURRENCY = 4;
const POLL_EVERY_MS = 2000;
const WORTH_TELLING: ReadonlySet<string> = new Set(['error', 'warning']);

/** Delivers what is in the outbox. Any number of processes may run one; each message goes to one of them at a time. */
@Injectable()
export class OutboxWorker implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  #runner: Runner | undefined;

  constructor(
    databaseUrl: string,
    private readonly outbox: Outbox,
    private readonly subscribers: EventSubscribers,
    private readonly logger: Logger,
  ) {
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: CONCURRENCY + 1,
      application_name: 'sallyport-outbox',
    });
    this.#pool.on('error', (error) => logger.warn({ reason: error.message }, 'outbox lost a connection'));
  }

  async start(): Promise<void> {
    this.#runner = await run({
      pgPool: this.#pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_EVERY_MS,
      noHandleSignals: true,
      crontab: '17 * * * * forget-finished-queues',
      logger: new WorkerLogger(() => (level, message) => {
        if (WORTH_TELLING.has(level)) this.logger.warn({ reason: message }, 'outbox');
      }),
      taskList: {
        [EVENT_TASK]: async (message, helpers) => {
          const place = [helpers.job.job_queue_id, helpers.job.id];
          if ((await helpers.query(WAITING_BEFORE, place)).rows.length > 0)
            throw new Error('waits for an earlier event');
          await this.subscribers.deliver(this.outbox.open(message as OutboxMessage));
          await helpers.query(HURRY_NEXT, place);
        },
        'forget-finished-queues': async (_payload, helpers) => {
          await helpers.query(FORGET_FINISHED_QUEUES);
        },
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#runner?.stop().catch(() => undefined);
    await this.#pool.end();
  }
}

/**
 * The library runs one job of a queue at a time, but goes on with the next while one that failed waits to be tried again.
 * Events of an aggregate come in order, unless one was given up.
 */
const WAITING_BEFORE = `SELECT FROM graphile_worker._private_jobs
  WHERE job_queue_id = $1 AND id < $2 AND attempts < max_attempts LIMIT 1`;

/** What waited for this one need not wait any longer. */
const HURRY_NEXT = `UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now() AND id =
  (SELECT min(id) FROM graphile_worker._private_jobs WHERE job_queue_id = $1 AND id > $2 AND attempts < max_attempts)`;

/** Every aggregate has a queue of its own; the library keeps their names until asked to forget them. */
const FORGET_FINISHED_QUEUES = `DELETE FROM graphile_worker._private_job_queues AS queues
  WHERE locked_at IS NULL AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs WHERE job_queue_id = queues.id)`;
