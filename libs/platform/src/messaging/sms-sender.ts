import { MessageNotSentError } from './message-not-sent.error.js';

export interface SmsMessage {
  /** E.164, one number: `+8613800138000`. */
  readonly phone: string;
  /** Whether the code proves that somebody holds the phone, or undoes that the phone was replaced. */
  readonly purpose: 'phone_verification' | 'phone_changed';
  readonly code: string;
}

export abstract class SmsSender {
  /**
   * Returns once the provider has accepted the message for delivery, which is not yet the arrival at the phone. Hands it
   * over at most once: never resends by itself.
   * @throws MessageNotSentError, with `retryable`, within the sender's time limit
   */
  abstract send(message: SmsMessage): Promise<void>;
}

/** @throws MessageNotSentError `InvalidRecipient` unless `phone` is one E.164 number, so that no list gets through. */
export function requireE164(phone: string): void {
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) throw new MessageNotSentError('sms', phone, 'InvalidRecipient', false);
}
