/** `+8613800138000` → `+86*********00`, `ada@example.com` → `a***@example.com`; anything else is hidden whole. */
function mask(recipient: string): string {
  if (/^\+\d{7,15}$/.test(recipient)) {
    return recipient.slice(0, 3) + '*'.repeat(recipient.length - 5) + recipient.slice(-2);
  }
  const mailbox = /^(\w).*@([\w.-]+)$/.exec(recipient);
  return mailbox ? `${mailbox[1] ?? ''}***@${mailbox[2] ?? ''}` : '***';
}

/**
 * An SMS or a mail was not handed over, or nobody can tell whether it was.
 *
 * The message names the channel, the masked recipient and the code: never the whole number, the text, a verification
 * code or a credential. It has no `cause`, because the errors of the client libraries carry the request URL or the
 * server's words, and those repeat all of that.
 */
export class MessageNotSentError extends Error {
  override readonly name = 'MessageNotSentError';

  /**
   * @param code the provider's own word (`isv.AMOUNT_NOT_ENOUGH`, the SMTP reply `550`, `ECONNREFUSED`), or one of
   *   ours: `Timeout`, `UnreadableAnswer`, `InvalidRecipient`, `AmbiguousRecipient`, `InvalidSubject`, `NoTemplate`.
   * @param retryable true: the same message may be accepted later although nobody changes it, the account or the
   *   configuration. After a lost answer (`Timeout`, a broken connection) the first one may have been delivered, so a
   *   retry can deliver it twice.
   */
  constructor(
    readonly channel: 'sms' | 'mail',
    recipient: string,
    readonly code: string,
    readonly retryable: boolean,
  ) {
    super(`${channel} to ${mask(recipient)} not sent: ${code}`);
  }
}
