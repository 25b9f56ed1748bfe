import { SigningKeys } from '#identity';
import { EnsureDefaultTenant } from '#tenancy';
import { Commands, createHttpAdapter, createLogger, loadConfig, NestLog, prepareHttp, type Config } from '#platform';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { CONTRACTS } from './contracts/contracts.js';
import { serveDocumentation } from './documentation.js';

export interface AppOptions {
  /** Where the log goes; the standard output when left out. */
  readonly logger?: Logger;
}

/**
 * The service as it runs everywhere, in production and under test: ready, but not listening yet.
 * Throws `ConfigError` for wrong settings, and an error that says what is not safe to serve.
 */
export async function createApp(
  env: Readonly<Record<string, string | undefined>>,
  options: AppOptions = {},
): Promise<{ app: NestFastifyApplication; config: Config }> {
  const config = loadConfig(env);
  const logger = options.logger ?? createLogger(config.LOG_LEVEL);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, logger),
    createHttpAdapter(config, CONTRACTS),
    { bodyParser: false, abortOnError: false, logger: new NestLog(logger) },
  );
  try {
    prepareHttp(app, config, logger);
    serveDocumentation(app);
    await app.init();
    await app.get(SigningKeys, { strict: false }).start();
    await app.get(Commands, { strict: false }).execute(new EnsureDefaultTenant());
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  return { app, config };
}
