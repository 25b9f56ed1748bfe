import { MessageNotSentError } from './message-not-sent.error.js';

export interface MailMessage {
  /** One bare address, `ada@example.com`: no display name, no list. */
  readonly to: string;
  readonly subject: string;
  /** Plain text, any length, any characters. */
  readonly text: string;
}

export abstract class MailSender {
  /**
   * Returns once the mail server has taken responsibility for the mail (RFC 5321 §4.2.5). Hands it over at most once.
   * @throws MessageNotSentError, with `retryable`, within the sender's time limit
   */
  abstract send(mail: MailMessage): Promise<void>;
}

/**
 * Makes header and recipient injection impossible: `to` is exactly one dot-atom address (RFC 5321 §4.1.2, without quoted
 * local parts), `subject` one line without control characters.
 * @throws MessageNotSentError `InvalidRecipient` or `InvalidSubject`
 */
export function requireSingleLineHeaders(mail: MailMessage): void {
  const isOneAddress =
    mail.to.length <= 254 && /^[^\s\p{Cc}@<>()[\]\\,;:"]+@[^\s\p{Cc}@<>()[\]\\,;:"]+$/u.test(mail.to);
  if (!isOneAddress) throw new MessageNotSentError('mail', mail.to, 'InvalidRecipient', false);
  if (/[\p{Cc}\u2028\u2029]/u.test(mail.subject)) {
    throw new MessageNotSentError('mail', mail.to, 'InvalidSubject', false);
  }
}
