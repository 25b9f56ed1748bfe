import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProjectCopy, freePort, isAlive, isRoot } from './project-copy.js';

jest.setTimeout(120_000);

let project: ProjectCopy;
let PORT: string;

async function expectDataAfterRestart(): Promise<void> {
  const start = await project.start({ PORT }).ready();
  expect(await project.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect((await start.stop()).code).toBe(0);
}

async function startWithData(): Promise<{ pid: number; kill(): Promise<void> }> {
  const start = await project.start({ PORT }).ready();
  await project.query('CREATE TABLE kept AS SELECT 42 AS answer');
  const { pid } = project.postmaster;
  const kill = async (): Promise<void> => {
    await start.stop('SIGKILL');
  };
  return { pid, kill };
}

afterEach(() => project.remove());

describe('after a kill -9', () => {
  beforeEach(async () => {
    project = new ProjectCopy();
    PORT = await freePort();
  });

  it('of the start alone, the PostgreSQL it left is ended and its data is there', async () => {
    const { pid, kill } = await startWithData();
    await kill();
    expect(isAlive(pid)).toBe(true);
    await expectDataAfterRestart();
    expect(isAlive(pid)).toBe(false);
  });

  it('of everything, acknowledged data is there', async () => {
    const { pid, kill } = await startWithData();
    await kill();
    process.kill(pid, 'SIGKILL');
    await expectDataAfterRestart();
  });

  it('a program that by now has the process id of the old server is left alone', async () => {
    const { pid, kill } = await startWithData();
    await kill();
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await sleep(20);

    const { uid, gid } = statSync(project.dataDir);
    const bystander = spawn('sleep', ['100'], { cwd: '/', ...(isRoot ? { uid, gid } : {}) });
    await once(bystander, 'spawn');
    const file = join(project.dataDir, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(bystander.pid)));

    await expectDataAfterRestart();
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
  });
});

describe('in a folder that only its owner may enter', () => {
  beforeEach(async () => {
    project = new ProjectCopy({ isClosed: true });
    PORT = await freePort();
  });

  it('starts, restarts, and opens the folder to nobody', async () => {
    const { kill } = await startWithData();
    await kill();
    await expectDataAfterRestart();
    expect(statSync(project.base).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(project.state, 'postgres')).isSymbolicLink()).toBe(isRoot);
  });

  it('starts anew when .sallyport has been removed', async () => {
    const { kill } = await startWithData();
    await kill();
    await expectDataAfterRestart();
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
