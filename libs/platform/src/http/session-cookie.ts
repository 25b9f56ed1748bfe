import type { FastifyReply } from 'fastify';
import type { Config } from '../config/config.js';

const YEAR_SECONDS = 31_536_000;

/**
 * The session cookie: HttpOnly, SameSite=Lax, host-only, and Secure with the `__Host-` prefix (RFC 6265bis §4.1.3) where
 * the service is reached by https; a contract may fix another name. Plain http is for a developer's own machine; production
 * refuses to start on it.
 */
export class SessionCookie {
  readonly name: string;
  /** Of the cookie by which a browser is known again to an account, for a year. It opens nothing. */
  readonly deviceName: string;
  readonly #attributes: string;

  /** The name, where a contract fixes it. */
  constructor(config: Config, name?: string) {
    const isSecure = config.PUBLIC_URL.startsWith('https://');
    const prefix = isSecure ? '__Host-' : '';
    this.name = name ?? `${prefix}sallyport_session`;
    this.deviceName = `${prefix}sallyport_device`;
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  set(reply: FastifyReply, token: string, expiresAt: Date): void {
    reply.header('set-cookie', `${this.name}=${token}; Expires=${expiresAt.toUTCString()}${this.#attributes}`);
  }

  setDevice(reply: FastifyReply, token: string): void {
    reply.header('set-cookie', `${this.deviceName}=${token}; Max-Age=${YEAR_SECONDS}${this.#attributes}`);
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', `${this.name}=; Max-Age=0${this.#attributes}`);
  }
}
