import type { DomainEvent } from '#kernel';
import { EventSubscribers, LOGGER, MailSender, MessageNotSentError } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';

const SUBJECT = 'You are invited';
const textWith = (
  token: string,
): string => `Somebody has invited you to their workspace. To accept, sign up or log in with this
address, and use this invitation within seven days:

${token}

If you do not know what this is about, there is nothing to do.
`;

/** Brings an invitation to its address. */
@Injectable()
export class SendInvitation implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly mail: MailSender,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.subscribers.on('tenancy.invitation-made', (event) => this.handle(event));
  }

  async handle({ aggregateId, secret }: DomainEvent): Promise<void> {
    try {
      await this.mail.send({ to: secret?.['email'] ?? '', subject: SUBJECT, text: textWith(secret?.['token'] ?? '') });
    } catch (error) {
      if (!(error instanceof MessageNotSentError) || error.retryable) throw error;
      this.logger.error({ invitationId: aggregateId, reason: error.message }, 'the mail server refuses an invitation');
    }
  }
}
