import type { DomainEvent } from '#kernel';
import { EventSubscribers, LOGGER, MailSender, MessageNotSentError } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { LETTERS, type Letter } from './letters.js';

/** Writes to people about a tenant, and brings them invitations to it. */
@Injectable()
export class SendLetters implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly mail: MailSender,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    for (const [name, lettersOf] of Object.entries(LETTERS)) {
      this.subscribers.on(name, async ({ aggregateId, secret }: DomainEvent) => {
        for (const letter of lettersOf(secret ?? {})) await this.#send(letter, aggregateId);
      });
    }
  }

  /** Tried again as long as that can help. */
  async #send(letter: Letter, aggregateId: string): Promise<void> {
    try {
      await this.mail.send(letter);
    } catch (error) {
      if (!(error instanceof MessageNotSentError) || error.retryable) throw error;
      this.logger.error({ aggregateId, reason: error.message }, 'the mail server refuses a message about a tenant');
    }
  }
}
