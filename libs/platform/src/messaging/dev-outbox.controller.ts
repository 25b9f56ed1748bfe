import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/access-declaration.js';
import { DEV_OUTBOX_PAGE_POLICY, devOutboxPage } from './dev-outbox-page.js';
import { DevOutbox, type DevOutboxMessage } from './dev-outbox.js';

class OutboxQuery {
  @IsOptional()
  @IsString()
  readonly to?: string;
}

/** Shows verification codes to whoever asks: register it in development only. */
@ApiExcludeController()
@Controller('dev/outbox')
export class DevOutboxController {
  constructor(private readonly outbox: DevOutbox) {}

  /** Newest first, JSON unless `Accept` prefers HTML. `?to=` keeps one recipient's; its `+` need not be encoded. */
  @Get()
  @Public()
  list(
    @Query() { to }: OutboxQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | { messages: readonly DevOutboxMessage[] } {
    const messages = this.outbox.list(to?.replace(/^ /, '+'));
    void reply.headers({ 'cache-control': 'no-store', vary: 'Accept' });
    if (!prefersHtml(accept)) return { messages };
    void reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DEV_OUTBOX_PAGE_POLICY,
    });
    return devOutboxPage(messages);
  }
}

/** Whether `text/html` is named with a higher quality than `application/json` (RFC 9110 §12.5.1); wildcards mean JSON. */
function prefersHtml(accept = ''): boolean {
  const quality = (type: string): number => {
    const range = accept.split(',').find((entry) => entry.split(';')[0]?.trim().toLowerCase() === type);
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  };
  return quality('text/html') > quality('application/json');
}
