import { EventEmitter } from 'node:events';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger as WorkerLogger, run, type Runner, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import type { Logger } from 'pino';
import { EventSubscribers } from './event-subscribers.js';
import { EVENT_TASK, Outbox, type OutboxMessage } from './outbox.js';
import { ScheduledTasks } from './scheduled-tasks.js';

const CONCURRENCY = 4;
const POLL_EVERY_MS = 2000;
const MEND_EVERY_MS = 5000;
/** Longer than any delivery takes: what has been in work for this time has lost its process, or its connection. */
const ABANDONED_AFTER_SECONDS = 30;
const WORTH_TELLING: ReadonlySet<string> = new Set(['error', 'warning']);

/**
 * Delivers what is in the outbox. Any number of processes may run one; each message goes to one of them at a time. What a
 * process had in work when it was killed, or when PostgreSQL went away, is delivered again.
 */
@Injectable()
export class OutboxWorker implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  readonly #lostWorkers = new Set<string>();
  #runner: Runner | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(
    databaseUrl: string,
    private readonly outbox: Outbox,
    private readonly subscribers: EventSubscribers,
    private readonly tasks: ScheduledTasks,
    private readonly logger: Logger,
  ) {
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: CONCURRENCY + 1,
      application_name: 'sallyport-outbox',
    });
    this.#pool.on('error', (error) => logger.warn({ reason: error.message }, 'outbox lost a connection'));
    // One that is lost while it is lent would end the process: the library listens on those alone that are made after it has begun.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async start(): Promise<void> {
    await this.#pool.query(RELEASE_ABANDONED, [[], ABANDONED_AFTER_SECONDS]);
    this.#runner = await this.#run();
    this.#schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#runner?.stop().catch(() => undefined);
    await this.#pool.end();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.#mend().finally(() => !this.#isStopping && this.#schedule());
    }, MEND_EVERY_MS).unref();
  }

  /**
   * A worker of the library that can't say how its job ended, because PostgreSQL is away, keeps the job and never works
   * again; the library neither releases the one (but after four hours) nor replaces the other.
   */
  async #mend(): Promise<void> {
    try {
      const lost = [...this.#lostWorkers];
      await this.#pool.query(RELEASE_ABANDONED, [lost, ABANDONED_AFTER_SECONDS]);
      if (lost.length === 0 || this.#isStopping) return;
      const incomplete = this.#runner;
      this.#runner = await this.#run();
      for (const id of lost) this.#lostWorkers.delete(id);
      await incomplete?.stop();
    } catch (error) {
      this.logger.warn({ reason: (error as Error).message }, 'outbox could not be mended yet');
    }
  }

  #run(): Promise<Runner> {
    const events = new EventEmitter() as WorkerEvents;
    events.on('worker:fatalError', ({ worker }) => this.#lostWorkers.add(worker.workerId));
    return run({
      events,
      pgPool: this.#pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_EVERY_MS,
      noHandleSignals: true,
      crontab: `17 * * * * forget-finished-queues\n${this.tasks.crontab}`,
      logger: new WorkerLogger(() => (level, message) => {
        if (WORTH_TELLING.has(level)) this.logger.warn({ reason: message }, 'outbox');
      }),
      taskList: {
        ...this.tasks.works,
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

const RELEASE_ABANDONED = `WITH released AS (
    UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL
      WHERE locked_by = ANY ($1::text[]) OR locked_at < now() - make_interval(secs => $2))
  UPDATE graphile_worker._private_job_queues SET locked_by = NULL, locked_at = NULL
    WHERE locked_by = ANY ($1::text[]) OR locked_at < now() - make_interval(secs => $2)`;

/** Every aggregate has a queue of its own; the library keeps their names until asked to forget them. */
const FORGET_FINISHED_QUEUES = `DELETE FROM graphile_worker._private_job_queues AS queues
  WHERE locked_at IS NULL AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs WHERE job_queue_id = queues.id)`;
