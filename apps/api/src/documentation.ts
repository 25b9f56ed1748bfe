import { describeOperations } from '#platform';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CONTRACTS } from './contracts/contracts.js';

/** The OpenAPI 3.1 document of the app, made from its controllers. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Sallyport')
    .setDescription(
      'Who is calling, for which tenant, and what they may do. Refusals are problem documents (RFC 9457).',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A session token, an access token or a robot’s token' },
      'bearer',
    )
    .addCookieAuth('__Host-sallyport_session', { type: 'apiKey', in: 'cookie' }, 'cookie')
    .addCookieAuth('session_token', { type: 'apiKey', in: 'cookie' }, 'sessionToken')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' }, 'apiKey')
    .addTag('sign-up', 'Make an account and verify its phone')
    .addTag('login', 'Sessions, tenants and tokens')
    .addTag('account', 'What a person sees of themself')
    .addTag('users', 'Accounts of the whole system, for whoever administers it')
    .addTag('tenants', 'The workspaces that people belong to')
    .addTag('members', 'Who belongs to a tenant, and how they come to')
    .addTag('teams', 'Teams and chatgroups, and who is in them')
    .addTag('roles', 'What roles of the tenant grant, who holds them, and which permissions there are')
    .addTag('access', 'May this caller do that?')
    .addTag('api-keys', 'Keys for programs')
    .addTag('robots', 'AI agents, each paired with a machine')
    .addTag('audit', 'Who did what')
    .addTag('threats', 'What attackers did, and what was done about it')
    .addTag('tokens', 'Verify tokens elsewhere')
    .addTag('operations', 'For operators')
    .addTag('aethera-daarion', 'What the contracts of Aethera and DAARION share')
    .addTag('aethera', 'The Aethera contract: accounts of the default tenant, bearer tokens')
    .addTag('daarion', 'The DAARION contract: sessions, and one model of who is calling')
    .addTag('web-studio', 'The Web Studio contract: everything is a POST, and answered in an envelope')
    .addTag('authzen', 'OpenID AuthZEN Authorization API 1.0, for programs that enforce decisions')
    .build();
  return describeOperations(SwaggerModule.createDocument(app, base), CONTRACTS);
}

/** The page brings its own script and style from the same origin. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the document at `/openapi.json` and Swagger UI at `/docs`. */
export function serveDocumentation(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (!/^\/(docs|openapi\.json)/.test(route.url)) return;
    route.config = { ...route.config, access: { kind: 'public' } };
    route.preHandler = (_request, reply, done) => {
      reply.header('content-security-policy', PAGE_POLICY);
      done();
    };
  });
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Sallyport API',
  });
}
