import { Clock, type DomainEvent } from '#kernel';
import { EventSubscribers, LOGGER, MailSender, MessageNotSentError, SmsSender } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { LETTERS, type Letter } from './letters.js';

/** Writes to people about their account, and brings a phone that was replaced the way back. */
@Injectable()
export class SendLetters implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly mail: MailSender,
    private readonly sms: SmsSender,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    for (const [name, letterOf] of Object.entries(LETTERS)) {
      this.subscribers.on(name, (event) => this.#write(event, letterOf(event.secret ?? {})));
    }
    this.subscribers.on('identity.phone-changed', (event) => this.#tellPhone(event));
  }

  async #write({ aggregateId, data, secret }: DomainEvent, letter: Letter): Promise<void> {
    const { expiresAt } = data;
    const { email } = secret ?? {};
    const isLate = typeof expiresAt === 'string' && Date.parse(expiresAt) <= this.clock.nowMs();
    if (!isLate && email !== undefined) await this.#attempt(aggregateId, this.mail.send({ to: email, ...letter }));
  }

  async #tellPhone({ aggregateId, secret }: DomainEvent): Promise<void> {
    const { phone, phoneCode: code } = secret ?? {};
    if (phone === undefined || code === undefined) return;
    await this.#attempt(aggregateId, this.sms.send({ phone, code, purpose: 'phone_changed' }));
  }

  /** Tried again as long as that can help. */
  async #attempt(aggregateId: string, sending: Promise<void>): Promise<void> {
    try {
      await sending;
    } catch (error) {
      if (!(error instanceof MessageNotSentError) || error.retryable) throw error;
      this.logger.error({ aggregateId, reason: error.message }, 'the provider refuses a message about an account');
    }
  }
}
