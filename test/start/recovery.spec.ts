import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectCopy, freePort, isAlive, isRoot } from './project-copy.js';

let project: ProjectCopy;
let PORT: string;

/** A project whose database has data in it, and which has been stopped in order. */
async function checkOutWithData(options: { isClosed: boolean }): Promise<void> {
  project = new ProjectCopy(options);
  PORT = await freePort();
  const start = await project.start({ PORT }).ready();
  await project.query('CREATE TABLE kept AS SELECT 42 AS answer');
  await start.stop();
}

async function expectStartFindsData(): Promise<void> {
  const start = await project.start({ PORT }).ready();
  expect(await project.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect((await start.stop()).code).toBe(0);
}

describe('after a kill -9', () => {
  beforeAll(() => checkOutWithData({ isClosed: false }));
  afterAll(() => project.remove());

  /** @returns the process id of the PostgreSQL that was left behind */
  async function startAndKill(): Promise<number> {
    const start = await project.start({ PORT }).ready();
    const { pid } = project.postmaster;
    await start.stop('SIGKILL');
    return pid;
  }

  it('of the start alone, the PostgreSQL it left is ended and its data is there', async () => {
    const pid = await startAndKill();
    expect(isAlive(pid)).toBe(true);
    await expectStartFindsData();
    expect(isAlive(pid)).toBe(false);
  });

  it('of everything, acknowledged data is there', async () => {
    process.kill(await startAndKill(), 'SIGKILL');
    await expectStartFindsData();
  });

  it('a program that by now has the process id of the old server is left alone', async () => {
    const pid = await startAndKill();
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await sleep(20);

    const { uid, gid } = statSync(project.dataDir);
    const bystander = spawn('sleep', ['100'], { cwd: '/', ...(isRoot ? { uid, gid } : {}) });
    await once(bystander, 'spawn');
    const file = join(project.dataDir, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(bystander.pid)));

    await expectStartFindsData();
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
  });
});

describe('in a folder that only its owner may enter', () => {
  beforeAll(() => checkOutWithData({ isClosed: true }));
  afterAll(() => project.remove());

  it('starts and restarts, and the folder stays closed', async () => {
    await expectStartFindsData();
    expect(statSync(project.base).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(project.state, 'postgres')).isSymbolicLink()).toBe(isRoot);
  });

  it('starts anew when .sallyport has been removed, and says where the old data is', async () => {
    const link = join(project.state, 'postgres');
    const earlier = isRoot ? dirname(readlinkSync(link)) : undefined;
    rmSync(project.state, { recursive: true });

    const start = await project.start({ PORT }).ready();
    expect(await project.query(`SELECT to_regclass('kept') AS kept`)).toEqual([{ kept: null }]);
    const { stdout } = await start.stop();

    if (earlier === undefined) return;
    expect(stdout).toContain(`An earlier database of this folder is still in ${earlier}`);
    expect(existsSync(earlier)).toBe(true);
    rmSync(earlier, { recursive: true });
  });
});
