import { DomainError } from '#kernel';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { NO_SUCH_ROUTE } from '../errors.js';
import { Metrics } from '../operations/metrics.js';
import { observeRequests, requestIdOf } from '../operations/request-hooks.js';
import { CrossOriginRule, REQUEST_HEADER } from './cross-origin.js';
import { acceptJsonOnly } from './json-body.js';
import { problemOf } from './problem.js';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const MAX_PARAM_LENGTH = 128;

/** Fastify with our bounds: what is slow, long or from an unknown proxy does not count. */
export function createHttpAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 1000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // A URL that can't be decoded never reaches a route or a filter.
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const refusal = new DomainError(NO_SUCH_ROUTE, 'The URL is malformed.');
      void reply
        .status(404)
        .headers({ 'content-type': 'application/problem+json; charset=utf-8', 'x-request-id': request.id })
        .send(problemOf(refusal, config.PUBLIC_URL, request.id));
    },
  });
}

/** Everything around the routes that is not Nest's: hooks, bodies, security headers, CORS. Before `init`. */
export async function prepareHttp(app: NestFastifyApplication, logger: Logger): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  observeRequests(fastify, logger, app.get(Metrics));
  acceptJsonOnly(fastify);
  await app.register(helmet, { contentSecurityPolicy: { directives: DIRECTIVES }, crossOriginResourcePolicy: false });
  app.enableCors({
    origin: app.get(CrossOriginRule).allowedOrigins,
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'x-request-id', REQUEST_HEADER],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
}

/** The API answers data only; the documentation page brings its own script and style from the same origin. */
const DIRECTIVES = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};
