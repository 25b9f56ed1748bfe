import { newId, type SqlExecutor } from '#kernel';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { Logger } from 'pino';
import { StartRefused } from '../config/config.js';

const CHANGES = 'sallyport_changes';
const ACKNOWLEDGEMENTS = 'sallyport_acknowledgements';
const LEASE_MS = 1000;
const RENEW_EVERY_MS = 250;
const TAGS_AT_ONCE = 100;

const RENEW = `INSERT INTO platform.nodes (node_id, lease_until) VALUES ($1, clock_timestamp() + interval '${LEASE_MS} ms')
  ON CONFLICT (node_id) DO UPDATE SET lease_until = excluded.lease_until`;
const FORGET_DEAD = `DELETE FROM platform.nodes WHERE lease_until < clock_timestamp() - interval '1 minute'`;
const LIVE_PEERS = `SELECT node_id, extract(epoch FROM lease_until - clock_timestamp()) * 1000 AS ms
  FROM platform.nodes WHERE lease_until > clock_timestamp() AND node_id <> $1`;

const ALONE = 'Another process of Sallyport runs on this database; without REDIS_URL only one may.';
const NOT_ALONE = 'A process of Sallyport without REDIS_URL runs on this database, and must be alone; stop it first.';

const ANNOUNCE = 'SELECT pg_notify($1, $2), pg_current_xact_id()::text AS version';

/** A change that has been announced in a transaction; `settled` is awaited after its commit. */
export interface Announcement {
  readonly id: string;
  readonly tags: readonly string[];
  /** Of the transaction that makes the change: PostgreSQL's `xid8`, in decimal. */
  readonly version: string;
  readonly acknowledgedBy: Set<string>;
  wake: () => void;
}

/**
 * Keeps the caches of all processes right. A change announces the tags of what it touches by `NOTIFY` inside its own
 * transaction; every process drops what carries these tags and acknowledges. The changing call returns only when each
 * live process has acknowledged, or its lease (at most one second) has run out. A process trusts its caches only while
 * it holds a lease; the lease is renewed over the connection that listens, so that a renewal proves that everything
 * announced before has arrived.
 */
@Injectable()
export class Coherence implements OnApplicationShutdown {
  readonly nodeId = newId();
  readonly #listeners: ((tags: readonly string[] | 'all') => void)[] = [];
  readonly #waiting = new Map<string, Announcement>();
  #client: pg.Client | undefined;
  #leaseUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #isAlone = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly logger: Logger,
  ) {}

  /**
   * Connects and takes the first lease. With `isAlone` no other process may run on the database while this one does
   * (there is no shared store); throws when one does, or when one that is alone does.
   */
  async start(isAlone: boolean): Promise<void> {
    this.#isAlone = isAlone;
    await this.#connect();
    this.#schedule();
  }

  /** Whether what is cached here may be trusted now. False means: ask the source. */
  holdsLease(): boolean {
    return performance.now() < this.#leaseUntilMs;
  }

  /** Called with the tags that changed, or `all` after a time without a connection. Must not throw. */
  onChange(listener: (tags: readonly string[] | 'all') => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Announces the change within the transaction: it is sent if and only if the transaction commits. Many tags go in
   * several announcements, because a notification holds 8000 bytes.
   */
  async announce(transaction: SqlExecutor, tags: readonly string[]): Promise<Announcement[]> {
    const announcements: Announcement[] = [];
    for (let from = 0; from < tags.length; from += TAGS_AT_ONCE) {
      const some = tags.slice(from, from + TAGS_AT_ONCE);
      const id = newId();
      const payload = JSON.stringify({ id, from: this.nodeId, tags: some });
      const [{ version }] = (await transaction.query(ANNOUNCE, [CHANGES, payload])) as [{ version: string }];
      const announcement = { id, tags: some, version, acknowledgedBy: new Set<string>(), wake: () => undefined };
      this.#waiting.set(id, announcement);
      announcements.push(announcement);
    }
    return announcements;
  }

  /** Resolves when no live process can act on what the committed change made untrue. */
  async settled(announcements: readonly Announcement[], database: SqlExecutor): Promise<void> {
    for (const { tags } of announcements) this.#drop(tags);
    if (announcements.length === 0) return;
    try {
      const peers = (await database.query(LIVE_PEERS, [this.nodeId])) as { node_id: string; ms: string }[];
      const deadline = performance.now() + Math.max(0, ...peers.map((peer) => Number(peer.ms)));
      const ids = peers.map((peer) => peer.node_id);
      await Promise.all(announcements.map((announcement) => acknowledged(announcement, ids, deadline)));
    } catch {
      // The database went away after the commit: nobody can renew a lease either, so wait until all have run out.
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS));
    } finally {
      for (const announcement of announcements) this.withdrawn(announcement);
    }
  }

  /** Forgets an announcement: its transaction was rolled back, or all have acknowledged it. */
  withdrawn(announcement: Announcement): void {
    this.#waiting.delete(announcement.id);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#leaseUntilMs = 0;
    const client = this.#client;
    this.#client = undefined;
    await client?.query('DELETE FROM platform.nodes WHERE node_id = $1', [this.nodeId]).catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      void this.#renew().finally(() => this.#schedule());
    }, RENEW_EVERY_MS);
  }

  async #renew(): Promise<void> {
    try {
      if (!this.#client) await this.#connect();
      else await this.#takeLease(this.#client);
    } catch (error) {
      if (this.#client)
        this.logger.warn({ reason: (error as Error).message }, 'lost the channel of changes; caches are bypassed');
      this.#lose();
    }
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: 1000,
      query_timeout: 1000,
      application_name: 'sallyport-coherence',
    });
    client.on('error', () => {
      if (this.#client === client) this.#lose();
    });
    client.on('notification', (message) => this.#receive(message.channel, message.payload ?? ''));
    await client.connect();
    try {
      await this.#requireCompany(client);
      await client.query(`LISTEN ${CHANGES}`);
      await client.query(`LISTEN ${ACKNOWLEDGEMENTS}`);
      this.#drop('all');
      await client.query(FORGET_DEAD);
      await this.#takeLease(client);
      this.#client = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Held as long as the connection lives: exclusive for a process that must be alone, shared for the others. */
  async #requireCompany(client: pg.Client): Promise<void> {
    const lock = this.#isAlone ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
    const sql = `SELECT ${lock}(hashtext('sallyport.processes')) AS granted`;
    const deadline = performance.now() + LEASE_MS;
    while (!(await client.query<{ granted: boolean }>(sql)).rows[0]?.granted) {
      if (performance.now() > deadline) throw new StartRefused('Not alone', [this.#isAlone ? ALONE : NOT_ALONE]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #takeLease(client: pg.Client): Promise<void> {
    const askedAt = performance.now();
    await client.query(RENEW, [this.nodeId]);
    if (!this.#closed) this.#leaseUntilMs = askedAt + LEASE_MS;
  }

  #lose(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#leaseUntilMs = 0;
    void client?.end().catch(() => undefined);
  }

  #receive(channel: string, payload: string): void {
    if (channel === ACKNOWLEDGEMENTS) {
      const [id, nodeId] = payload.split(' ') as [string, string];
      const announcement = this.#waiting.get(id);
      announcement?.acknowledgedBy.add(nodeId);
      announcement?.wake();
      return;
    }
    const { id, from, tags } = JSON.parse(payload) as { id: string; from: string; tags: string[] };
    if (from === this.nodeId) return;
    this.#drop(tags);
    this.#client
      ?.query('SELECT pg_notify($1, $2)', [ACKNOWLEDGEMENTS, `${id} ${this.nodeId}`])
      .catch(() => this.#lose());
  }

  #drop(tags: readonly string[] | 'all'): void {
    for (const listener of this.#listeners) listener(tags);
  }
}

/** Resolves when all of these processes have acknowledged, or at the deadline (of `performance.now()`). */
async function acknowledged(announcement: Announcement, nodeIds: readonly string[], deadline: number): Promise<void> {
  while (nodeIds.some((id) => !announcement.acknowledgedBy.has(id)) && performance.now() < deadline) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadline - performance.now());
      announcement.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
