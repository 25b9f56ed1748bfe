import { randomUUID } from 'node:crypto';
import { MailSender, requireSingleLineHeaders, type MailMessage } from './mail-sender.js';
import { requireE164, SmsSender, type SmsMessage } from './sms-sender.js';

export interface DevOutboxMessage {
  readonly id: string;
  readonly kind: 'sms' | 'mail';
  readonly to: string;
  /** Mails only. */
  readonly subject?: string;
  readonly text: string;
  /** Verification messages only. */
  readonly code?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Writes one line to the log. */
export type LogLine = (line: string) => void;

/** The last messages of this process, kept in memory for whoever develops or tries the service. Never for production. */
export class DevOutbox {
  readonly #messages: DevOutboxMessage[] = [];

  /** @param capacity how many messages are kept; older ones are forgotten */
  constructor(private readonly capacity = 200) {}

  add(message: Omit<DevOutboxMessage, 'id' | 'at'>): void {
    this.#messages.unshift({ id: randomUUID(), ...message, at: new Date().toISOString() });
    this.#messages.splice(this.capacity);
  }

  /** Newest first; with `to`, those to exactly this number or address, in any letter case. */
  list(to?: string): readonly DevOutboxMessage[] {
    const recipient = to?.toLowerCase();
    return this.#messages.filter((message) => recipient === undefined || message.to.toLowerCase() === recipient);
  }
}

/** Puts each SMS into the outbox and its text, code included, into the log; always succeeds for an E.164 number. */
export class DevSmsSender extends SmsSender {
  constructor(
    private readonly outbox: DevOutbox,
    private readonly log: LogLine,
  ) {
    super();
  }

  override async send({ phone, code, purpose }: SmsMessage): Promise<void> {
    requireE164(phone);
    const text =
      purpose === 'phone_changed'
        ? `Your account has another phone now. Undo it with ${code}.`
        : `Your verification code is ${code}.`;
    this.outbox.add({ kind: 'sms', to: phone, text, code });
    this.log(singleLine(`SMS to ${phone}: ${text}`));
  }
}

/** Puts each mail into the outbox and its text into the log; refuses what {@link MailSender} refuses. */
export class DevMailSender extends MailSender {
  constructor(
    private readonly outbox: DevOutbox,
    private readonly log: LogLine,
  ) {
    super();
  }

  override async send(mail: MailMessage): Promise<void> {
    requireSingleLineHeaders(mail);
    this.outbox.add({ kind: 'mail', to: mail.to, subject: mail.subject, text: mail.text });
    this.log(singleLine(`Mail to ${mail.to}: ${mail.subject}: ${mail.text}`));
  }
}

/** One message, one line of the log: text can't forge another. */
function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
