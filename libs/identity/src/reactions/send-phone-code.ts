import { Clock, type DomainEvent } from '#kernel';
import { EventSubscribers, LOGGER, MessageNotSentError, SmsSender } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';

/** Sends the code that was issued. Tried again while the provider is away, as long as the code counts. */
@Injectable()
export class SendPhoneCode implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly sms: SmsSender,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.subscribers.on('identity.phone-code-issued', (event) => this.handle(event));
  }

  async handle({ aggregateId, data, secret }: DomainEvent): Promise<void> {
    if (Date.parse(String(data['expiresAt'])) <= this.clock.now().getTime()) return;
    try {
      await this.sms.send({
        phone: secret?.['phone'] ?? '',
        code: secret?.['code'] ?? '',
        purpose: 'phone_verification',
      });
    } catch (error) {
      if (!(error instanceof MessageNotSentError) || error.retryable) throw error;
      this.logger.error({ verificationId: aggregateId, reason: error.message }, 'the provider refuses to send a code');
    }
  }
}
