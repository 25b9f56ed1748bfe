import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../../dist/apps/api/src/main.js');
const START_TIMEOUT_MS = 30_000;

/** The service in a process of its own, started as production starts it. */
export interface ServiceProcess {
  /** What it wrote so far, to the standard output and the standard error. */
  readonly output: () => string;
  /** What it wrote to the standard error. */
  readonly errors: () => string;
  /** Where it is reached; undefined when it ended instead of serving. */
  readonly url: string | undefined;
  signal(name: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  readonly exited: Promise<number | null>;
}

/** Settings that are right, on the test run's own servers. */
export const baseSettings = (databaseUrl: string): Record<string, string> => ({
  NODE_ENV: 'test',
  PORT: '0',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: databaseUrl,
  REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
  RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
  RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
  RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: '1000000',
  LOCKOUT_ADDRESS_GUESSES_PER_HOUR: '1000000',
  STUFFING_ACCOUNTS: '1000000',
  LOG_LEVEL: 'debug',
});

const running = new Set<ServiceProcess>();

/** Kills what a failed test has left running. */
export function killProcesses(): void {
  for (const service of running) service.signal('SIGKILL');
}

/** Resolves once it serves, or has ended. It gets these variables and PATH, and nothing else. */
export async function startProcess(
  env: Readonly<Record<string, string>>,
  main: string = MAIN,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    errors += chunk.toString();
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const service = {
    output: () => output,
    errors: () => errors,
    url: undefined as string | undefined,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    exited,
  };
  running.add(service);
  void exited.then(() => running.delete(service));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    service.url = /^Sallyport serves (\S+)$/m.exec(output)?.[1];
    if (service.url !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return service;
}
