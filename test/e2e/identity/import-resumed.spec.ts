import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, truncateSync } from 'node:fs';
import pg from 'pg';
import { TestApp } from '../../support/test-app.js';
import { HeldAudit, Imports, oldUser } from './import-steps.js';
import { eventually } from './steps.js';

/** A process that starts on a busy machine. */
const PATIENCE_MS = 60_000;

describe('sallyport import users, run again', () => {
  let app: TestApp;
  let imports: Imports;
  let command: ChildProcess | undefined;
  let holder: pg.Client | undefined;

  beforeEach(async () => {
    app = await TestApp.start();
    imports = new Imports(app.database);
  });

  afterEach(async () => {
    if (command) await kill();
    imports.remove();
    await app.stop();
  });

  const users = (): Promise<number> => imports.count('identity.users');
  const audited = (): Promise<number> => imports.count(`audit.events WHERE action = 'identity.user-imported'`);

  /** Starts the command, and resolves when it waits within its third batch of five. */
  async function startedUpToThirdBatch(file: string) {
    holder = new pg.Client({ connectionString: app.database.ownerUrl });
    await holder.connect();
    await holder.query(`SELECT pg_advisory_lock(hashtextextended('email:person.1200@old.example', 0))`);
    command = imports.spawn(file);
    const isThere = async () => (await imports.checkpointOf(file))?.last_line === 1000;
    expect(await eventually(isThere, PATIENCE_MS)).toBe(true);
  }

  async function kill(): Promise<void> {
    const exited = once(command!, 'close');
    command!.kill('SIGKILL');
    await exited;
    command = undefined;
    await holder?.end();
    holder = undefined;
  }

  const fileOfFiveBatches = (): string =>
    imports.file(
      'users.ndjson',
      Array.from({ length: 2500 }, (_, n) => (n % 100 === 99 ? '{"email":' : oldUser(n))),
    );

  it('by kill -9 it leaves whole batches, and the next run goes on behind them: nothing twice, nothing left out', async () => {
    const file = fileOfFiveBatches();
    await startedUpToThirdBatch(file);
    await kill();
    expect([await users(), await audited()]).toEqual([990, 990]);
    // What a run wrote that was killed between the report and the commit, and which may turn out otherwise now.
    appendFileSync(`${file}.refused.ndjson`, `${'{"line":1100,"code":"taken","field":"email"}\n'.repeat(100)}{"lin`);
    const { text } = await imports.run(file);
    expect(text).toMatch(
      /^2475 users imported, 25 lines refused; counting what an earlier run had done up to line 1000/,
    );
    expect([await users(), await audited()]).toEqual([2475, 2475]);
    expect(imports.report(file).map(({ line }) => line)).toEqual(Array.from({ length: 25 }, (_, n) => (n + 1) * 100));
    expect(imports.shown).toMatch(/line 1500 of 2500, 1485 imported, 15 refused/);
  });

  it('refuses a second process on the same file, and without the first part of the report', async () => {
    const file = fileOfFiveBatches();
    await startedUpToThirdBatch(file);
    await expect(imports.run(file)).rejects.toThrow(/being imported by another process/);
    await kill();
    await expect(imports.run(file, '--report', `${file}.other`)).rejects.toThrow(/can’t be written/);
    truncateSync(`${file}.refused.ndjson`, 100);
    await expect(imports.run(file)).rejects.toThrow(/report of the first part is gone/);
    expect(await users()).toBe(990);
  });

  it('by kill -9 between the accounts of a batch and their audit records it leaves neither', async () => {
    const held = await HeldAudit.hold(app.database);
    const file = fileOfFiveBatches();
    command = imports.spawn(file);
    try {
      await held.untilWaits('sallyport-cli');
      await kill();
    } finally {
      await held.release();
    }
    const isGone = async () => (await imports.count(`pg_stat_activity WHERE application_name = 'sallyport-cli'`)) === 0;
    expect(await eventually(isGone, PATIENCE_MS)).toBe(true);
    expect([await users(), await audited(), (await imports.checkpointOf(file))?.last_line]).toEqual([0, 0, 0]);
  });

  it('run again when it is done, does nothing', async () => {
    const file = imports.file('users.ndjson', [oldUser(0), 'x', oldUser(1)]);
    await imports.run(file);
    const lines = await imports.count('audit.events');
    expect((await imports.run(file)).text).toMatch(/^2 users imported, 1 lines refused; counting/);
    expect(await imports.count('audit.events')).toBe(lines);
    expect(imports.report(file)).toHaveLength(1);
  });
});
