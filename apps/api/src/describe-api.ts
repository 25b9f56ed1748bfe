import { createHttpAdapter, createLogger, loadConfig, NestLog } from '#platform';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { CONTRACTS } from './contracts/contracts.js';
import { openApiDocument } from './documentation.js';

/** Settings that are right and reach nothing: the document is made from the controllers alone. */
const SETTINGS = {
  NODE_ENV: 'development',
  LOG_LEVEL: 'silent',
  DATABASE_URL: 'postgres://nobody@localhost/none',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  PASSWORD_PEPPER: Buffer.alloc(32).toString('base64'),
};

/** The OpenAPI document, without starting anything: in preview, providers are not made. */
export async function describeApi(): Promise<OpenAPIObject> {
  const config = loadConfig(SETTINGS);
  const logger = createLogger(config.LOG_LEVEL);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, logger),
    createHttpAdapter(config, CONTRACTS),
    {
      preview: true,
      abortOnError: false,
      logger: new NestLog(logger),
    },
  );
  return openApiDocument(app);
}
