import { Commands, createLogger, Queries } from '#platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../api/src/configure-app.js';
import { asCommandLine } from './as-command-line.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Service {
  readonly app: NestFastifyApplication;
  readonly commands: Commands;
  readonly queries: Queries;
}

/**
 * Does some work in the service as it runs, but for serving, in the name of the command line. What it changes, every running
 * process knows when it has returned. Throws `StartRefused` beside a process without REDIS_URL, which must be alone.
 */
export async function inService<T>(env: Environment, work: (service: Service) => Promise<T>): Promise<T> {
  const { app } = await createApp({ ...env, WORKER_ENABLED: 'false' }, { logger: createLogger('silent') });
  try {
    const [commands, queries] = [app.get(Commands, { strict: false }), app.get(Queries, { strict: false })];
    return await asCommandLine(() => work({ app, commands, queries }));
  } finally {
    await app.close();
  }
}
