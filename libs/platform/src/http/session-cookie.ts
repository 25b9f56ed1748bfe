import type { FastifyReply } from 'fastify';
import type { Config } from '../config/config.js';

/**
 * The session cookie: HttpOnly, SameSite=Lax, host-only, and Secure with the `__Host-` prefix (RFC 6265bis §4.1.3) where
 * the service is reached by https. Plain http is for a developer's own machine; production refuses to start on it.
 */
export class SessionCookie {
  readonly name: string;
  readonly #attributes: string;

  constructor(config: Config) {
    const isSecure = config.PUBLIC_URL.startsWith('https://');
    this.name = isSecure ? '__Host-sallyport_session' : 'sallyport_session';
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  set(reply: FastifyReply, token: string, expiresAt: Date): void {
    reply.header('set-cookie', `${this.name}=${token}; Expires=${expiresAt.toUTCString()}${this.#attributes}`);
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', `${this.name}=; Max-Age=0${this.#attributes}`);
  }
}
