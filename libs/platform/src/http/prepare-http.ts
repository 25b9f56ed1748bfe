import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { runInRequest } from '../context/request-context.js';
import { Metrics } from '../operations/metrics.js';
import { observeRequests, requestIdOf } from '../operations/request-hooks.js';
import { RateLimits } from '../limits/rate-limits.js';
import { countUntoldAnswers } from '../limits/untold-answers.js';
import { AccessControl } from './access-control.js';
import { decorateRequests } from './app-request.js';
import { CrossOriginRule } from './cross-origin.js';
import { acceptJsonOnly } from './json-body.js';
import { hotHandler } from './hot-handler.js';
import { RefusalWriter } from './refusal-writer.js';
import { AUTHORITY_VERSION, setResponseHeaders } from './response-headers.js';
import { refuseUnreadable } from './unreadable-request.js';
import type { WireContract } from './wire-contract.js';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const CLOSE_IDLE_EVERY_MS = 50;
const MAX_PARAM_LENGTH = 128;
const MALFORMED_PATH = '/malformed-url';

/** Fastify with our bounds: what is slow, long or from an unknown proxy does not count. */
export function createHttpAdapter(config: Config, contracts: readonly WireContract[]): FastifyAdapter {
  const aliases = contracts.flatMap(({ alias }) => alias ?? []);
  return new FastifyAdapter({
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 1000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: refuseUnreadable(config.PUBLIC_URL),
    rewriteUrl: ({ url = '' }) => withoutAlias(url, aliases),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // What can't be decoded would pass all hooks by: it goes the way of any other path that is no route.
    frameworkErrors: (_error: unknown, { raw }: FastifyRequest, reply: FastifyReply) => {
      raw.url = MALFORMED_PATH;
      reply.server.routing(raw, reply.raw);
    },
  });
}

function withoutAlias(url: string, aliases: readonly NonNullable<WireContract['alias']>[]): string {
  for (const { prefix, standsFor } of aliases) {
    if (url.startsWith(prefix)) return standsFor + url.slice(prefix.length);
  }
  return url;
}

/** Everything around the routes that is not Nest's: hooks, bodies, the headers of answers. Before `init`. */
export function prepareHttp(app: NestFastifyApplication, config: Config, logger: Logger): void {
  const fastify = app.getHttpAdapter().getInstance();
  closeConnectionsWhenDone(fastify);
  decorateRequests(fastify);
  observeRequests(fastify, logger, app.get(Metrics));
  setResponseHeaders(fastify, config, app.get(CrossOriginRule).allowedOrigins);
  countUntoldAnswers(fastify, app.get(RateLimits), app.get(RefusalWriter));
  app.get(AccessControl).guard(fastify);
  acceptJsonOnly(fastify);
  giveHandlers(app, fastify);
}

/** A hot route is answered by its method; the handler of any other, and all that it awaits, finds `currentRequest()`. */
function giveHandlers(app: NestFastifyApplication, fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { hot, bodyLimitBytes } = route.config ?? {};
    if (bodyLimitBytes !== undefined) route.bodyLimit = bodyLimitBytes;
    if (hot) {
      route.handler = hotHandler(hot, app.get(hot.controller, { strict: false }));
      return;
    }
    const handle = route.handler.bind(fastify);
    route.handler = async (request, reply) => {
      request.tellVersion = (version) => void reply.header(AUTHORITY_VERSION, version);
      await runInRequest(request, async () => handle(request, reply));
      // Each handler sends its answer itself, some after they have returned.
      return reply;
    };
  });
}

/** A server that is stopping closes each connection once its request is answered; Node.js only those idle at that moment. */
function closeConnectionsWhenDone(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    if (fastify.server.listening) {
      const timer = setInterval(() => fastify.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      fastify.server.once('close', () => clearInterval(timer));
    }
    done();
  });
}
