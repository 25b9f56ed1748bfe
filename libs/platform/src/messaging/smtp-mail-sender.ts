import { createTransport } from 'nodemailer';
import { MailSender, requireSingleLineHeaders, type MailMessage } from './mail-sender.js';
import { MessageNotSentError } from './message-not-sent.error.js';

export interface SmtpMailOptions {
  /** `smtp://user:pass@host:587` (STARTTLS) or `smtps://…:465` (TLS from the first byte); user and password optional. */
  readonly url: string;
  /** The sender, an address with or without a name: `Sallyport <no-reply@example.com>`. */
  readonly from: string;
  /**
   * With `smtp://`: whether a server that doesn't offer STARTTLS is refused before anything is said to it (default true).
   * With false, credentials and mails cross the network readable where the server doesn't offer it.
   */
  readonly requireTls?: boolean | undefined;
  /** PEM of a private certificate authority; without it the certificate must verify against Node's own list. */
  readonly tlsCa?: string | undefined;
  /** Milliseconds for the whole delivery: name look-up, connection, TLS, login, mail (default 10,000). */
  readonly timeoutMs?: number | undefined;
}

/** nodemailer's words for a connection that could not be made, broke, or made no sense: nothing was refused. */
const CONNECTION_FAILURES = new Set(['EDNS', 'ECONNECTION', 'ESOCKET', 'ETLS', 'EPROTOCOL', 'ETIMEDOUT', 'EABORT']);

/** Hands mails to an SMTP server (RFC 5321), each over its own connection. */
export class SmtpMailSender extends MailSender {
  readonly #transport: ReturnType<typeof connector>;
  readonly #timeoutMs: number;

  /** @throws Error for a URL that isn't one of the two forms; its message doesn't repeat the URL */
  constructor(private readonly options: SmtpMailOptions) {
    super();
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#transport = connector(options, this.#timeoutMs);
  }

  override async send(mail: MailMessage): Promise<void> {
    requireSingleLineHeaders(mail);
    try {
      await this.#transport.sendMail({
        from: this.options.from,
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        // No out-of-office replies to it (RFC 3834 §5).
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
    } catch (error) {
      throw notSent(mail.to, error);
    }
  }
}

/** Every setting is named here: in a URL given to nodemailer, query parameters would override them. */
function connector({ url, requireTls = true, tlsCa }: SmtpMailOptions, timeoutMs: number) {
  const { protocol, hostname, port, username, password } = smtpUrl(url);
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && requireTls,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2', ...(tlsCa && { ca: tlsCa }) },
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
}

function smtpUrl(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (!target?.hostname || !/^smtps?:$/.test(target.protocol) || target.search) {
    throw new Error('The mail server must be given as smtp://user:password@host:port or smtps://…, without a query.');
  }
  return target;
}

/** A 4yz reply is transient, a 5yz reply permanent (RFC 5321 §4.2.1); without a reply, the connection failed. */
function notSent(to: string, error: unknown): MessageNotSentError {
  const { code, originalCode, responseCode } = error as { code?: string; originalCode?: string; responseCode?: number };
  if (responseCode) return new MessageNotSentError('mail', to, String(responseCode), responseCode < 500);
  const word = code === 'EABORT' || code === 'ETIMEDOUT' ? 'Timeout' : (originalCode ?? code ?? 'UnreadableAnswer');
  return new MessageNotSentError('mail', to, word, CONNECTION_FAILURES.has(code ?? ''));
}
