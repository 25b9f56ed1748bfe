import { DomainError, errorCatalogue } from '#kernel';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NO_SUCH_ROUTE } from '../errors.js';
import { Public } from '../http/access-declaration.js';
import { LimitAs } from '../limits/limit-as.js';
import { errorPage } from './error-page.js';
import { Metrics } from './metrics.js';
import { ReadinessCheck } from './readiness.js';

class ServiceView {
  @ApiProperty({ example: 'sallyport' })
  readonly service!: string;

  @ApiProperty({ example: 'ok' })
  readonly status!: string;

  @ApiProperty({ example: '/docs' })
  readonly docs!: string;

  @ApiProperty({ example: '/openapi.json' })
  readonly openapi!: string;
}

class LivenessView {
  @ApiProperty({ example: 'ok' })
  readonly status!: string;
}

class ReadinessView {
  @ApiProperty({ example: 'ok', enum: ['ok', 'degraded', 'failing'] })
  readonly status!: 'ok' | 'degraded' | 'failing';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['ok', 'failing'] },
    example: { database: 'ok', redis: 'ok', coherence: 'ok' },
  })
  readonly checks!: Readonly<Record<string, 'ok' | 'failing'>>;
}

/** What operators and orchestrators ask; public, and without a word about tenants or people. */
@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly readiness: ReadinessCheck,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ operationId: 'service', summary: 'What this is, and where its documentation stands' })
  @ApiOkResponse({ type: ServiceView })
  service(): ServiceView {
    return { service: 'sallyport', status: 'ok', docs: '/docs', openapi: '/openapi.json' };
  }

  @Get('health/live')
  @Public()
  @LimitAs('probe')
  @ApiOperation({ operationId: 'live', summary: 'Whether the process runs' })
  @ApiOkResponse({ type: LivenessView })
  live(): LivenessView {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Public()
  @LimitAs('probe')
  @ApiOperation({
    operationId: 'ready',
    summary: 'Whether the process can serve: PostgreSQL answers and it is not stopping',
  })
  @ApiOkResponse({ type: ReadinessView })
  @ApiResponse({ status: 503, type: ReadinessView, description: 'Not ready; `checks` says what fails' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessView> {
    const readiness = await this.readiness.read();
    if (readiness.status === 'failing') void reply.status(503).header('retry-after', '1');
    return readiness;
  }

  @Get('metrics')
  @Public()
  @LimitAs('probe')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ operationId: 'metrics', summary: 'Metrics in the exposition format of Prometheus' })
  @ApiResponse({
    status: 200,
    content: {
      'text/plain': { schema: { type: 'string', example: 'sallyport_decisions_total{reason="matched"} 42' } },
    },
    description: 'Metrics',
  })
  exposition(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  /** Where the `type` of a problem document leads. */
  @Get('errors/:code')
  @Public()
  @ApiExcludeEndpoint()
  errorPage(@Param('code') code: string, @Res() reply: FastifyReply): void {
    const definition = errorCatalogue().find((entry) => entry.code === code);
    if (!definition) throw new DomainError(NO_SUCH_ROUTE, 'No such error.');
    void reply.header('content-type', 'text/markdown; charset=utf-8').send(errorPage(definition));
  }
}
