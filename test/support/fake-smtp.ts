import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { selfSignedCertificate } from './self-signed-certificate.js';

type Stage = 'connect' | 'login' | 'sender' | 'recipient' | 'data';

export interface ReceivedMail {
  /** Envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** Lower-case names, unfolded, encoded words decoded (RFC 2047). */
  readonly headers: ReadonlyMap<string, string>;
  readonly subject: string;
  /** Transfer encoding decoded, without the line end that closes every mail. */
  readonly text: string;
  readonly user: string | undefined;
  /** Whether it came over TLS. */
  readonly secure: boolean;
}

/** What the next client meets at one stage. */
export interface NextReply {
  readonly at: Stage;
  /** SMTP reply code of the refusal, say 450 or 550; without one the stage succeeds after the delay. */
  readonly replyCode?: number;
  readonly message?: string;
  readonly delayMs?: number;
  /** Never a reply. */
  readonly hang?: true;
}

export interface FakeSmtpOptions {
  /** `starttls` is offered, not demanded; `implicit` is TLS from the first byte; `none` offers no TLS. Default `starttls`. */
  readonly tls?: 'starttls' | 'implicit' | 'none';
  readonly user?: string;
  readonly password?: string;
  /** PEM; a fresh one when left out. */
  readonly certificate?: { key: string; cert: string };
}

export interface FakeSmtp {
  /** With the accepted user and password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** PEM; clients must be told to trust it. */
  readonly certificate: string;
  /** The accepted mails, oldest first. */
  readonly messages: readonly ReceivedMail[];
  /** User names and passwords that clients showed, and whether TLS hid them. */
  readonly logins: readonly { user: string; password: string; secure: boolean }[];
  answerNext(reply: NextReply): void;
  openConnections(): number;
  close(): Promise<void>;
}

function decodedWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, encoded: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(encoded, 'base64').toString()
        : quotedPrintable(encoded.replaceAll('_', ' ')),
    );
}

function quotedPrintable(encoded: string): string {
  const bytes = encoded
    .replace(/=\r\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** A mail of one text part (RFC 5322, RFC 2045). */
function parsedMail(raw: string): Pick<ReceivedMail, 'headers' | 'subject' | 'text'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodedWords(line.slice(colon + 1).trim())];
    }),
  );
  const body = raw.slice(end + 4);
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  const decoded =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? quotedPrintable(body)
        : body;
  return {
    headers,
    subject: headers.get('subject') ?? '',
    text: decoded.replace(/\r\n$/, '').replaceAll('\r\n', '\n'),
  };
}

/** A mail server on 127.0.0.1 that speaks SMTP with AUTH and TLS, keeps what it accepts, and refuses on request. */
export async function startFakeSmtp(options: FakeSmtpOptions = {}): Promise<FakeSmtp> {
  const { tls = 'starttls', user = 'mailer', password = 'p@ss:wörd/1' } = options;
  const certificate = options.certificate ?? selfSignedCertificate();
  const messages: ReceivedMail[] = [];
  const logins: { user: string; password: string; secure: boolean }[] = [];
  const queue: NextReply[] = [];

  /** Settles as the first queued reply for this stage says; never, where it says so. */
  const reached = async (stage: Stage): Promise<void> => {
    const index = queue.findIndex(({ at }) => at === stage);
    const reply = index < 0 ? undefined : queue.splice(index, 1)[0];
    if (reply?.delayMs !== undefined) await sleep(reply.delayMs, undefined, { ref: false });
    if (reply?.hang) await new Promise(() => undefined);
    if (reply?.replyCode === undefined) return;
    throw Object.assign(new Error(reply.message ?? 'refused on request'), { responseCode: reply.replyCode });
  };

  const handlers: SMTPServerOptions = {
    onConnect: (_session, done) => void reached('connect').then(() => done(), done),
    onMailFrom: (_address, _session, done) => void reached('sender').then(() => done(), done),
    onRcptTo: (_address, _session, done) => void reached('recipient').then(() => done(), done),
    onAuth: (login, session, done) => {
      logins.push({ user: login.username ?? '', password: login.password ?? '', secure: session.secure });
      const isKnown = login.username === user && login.password === password;
      void reached('login').then(
        () => (isKnown ? done(null, { user }) : done(Object.assign(new Error('no such user'), { responseCode: 535 }))),
        done,
      );
    },
    onData: (stream, { envelope, user: sender, secure }, done) => {
      void text(stream).then(async (raw) => {
        await reached('data').then(() => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          const to = envelope.rcptTo.map(({ address }) => address);
          messages.push({ from, to, ...parsedMail(raw), user: sender as string | undefined, secure });
          done();
        }, done);
      });
    },
  };
  const server = new SMTPServer({
    ...handlers,
    ...certificate,
    secure: tls === 'implicit',
    authOptional: true,
    allowInsecureAuth: tls === 'none',
    disabledCommands: tls === 'none' ? ['STARTTLS'] : [],
    disableReverseLookup: true,
    closeTimeout: 1,
  });
  server.on('error', () => undefined); // a client that refuses the certificate or hangs up is no failure of the server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    url: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${account}@127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    certificate: certificate.cert,
    messages,
    logins,
    answerNext: (reply) => void queue.push(reply),
    openConnections: () => server.connections.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
