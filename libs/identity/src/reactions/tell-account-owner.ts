import type { DomainEvent } from '#kernel';
import { EventSubscribers, KeyValueStore, LOGGER, MailSender, MessageNotSentError } from '#platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';

const SUBJECT = 'You already have an account';
const TEXT = `Somebody, perhaps you, has just tried to sign up with this address. It already belongs to your account, and
nothing about it was changed. If it was you, log in with your password; if you do not know it, or never made an account,
ask for a new password: the account is yours then, and nobody else's. If it was not you, there is nothing to do.
`;

const DAY_SECONDS = 86_400;

/** Tells the owner of an account that somebody tried to sign up with its address: once a day, however often they try. */
@Injectable()
export class TellAccountOwner implements OnModuleInit {
  constructor(
    private readonly subscribers: EventSubscribers,
    private readonly mail: MailSender,
    private readonly store: KeyValueStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.subscribers.on('identity.sign-up-with-taken-email', (event) => this.handle(event));
  }

  async handle({ id, aggregateId, secret }: DomainEvent): Promise<void> {
    if (!(await this.#isFirstToday(aggregateId, id))) return;
    try {
      await this.mail.send({ to: secret?.['email'] ?? '', subject: SUBJECT, text: TEXT });
    } catch (error) {
      if (!(error instanceof MessageNotSentError) || error.retryable) throw error;
      this.logger.error({ userId: aggregateId, reason: error.message }, 'the mail server refuses a notice');
    }
  }

  /** Also when it is tried again. */
  async #isFirstToday(userId: string, eventId: string): Promise<boolean> {
    const key = `notice:taken-email:${userId}`;
    return (await this.store.setIfAbsent(key, eventId, DAY_SECONDS)) || (await this.store.get(key)) === eventId;
  }
}
