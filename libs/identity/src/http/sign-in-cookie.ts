import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_SECONDS } from '../social/authorization-request.js';

/**
 * What a browser keeps while it is at a provider: the sealed request, for ten minutes. Host-only, and `__Host-` where the
 * service is reached by https, so that no other host can put one there; Lax, because it comes back with the navigation.
 */
@Injectable()
export class SignInCookie {
  readonly #name: string;
  readonly #attributes: string;

  constructor(config: Config) {
    const isSecure = config.PUBLIC_URL.startsWith('https://');
    this.#name = isSecure ? '__Host-sallyport_sign_in' : 'sallyport_sign_in';
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  set(reply: FastifyReply, sealedRequest: string): void {
    reply.header('set-cookie', `${this.#name}=${sealedRequest}; Max-Age=${REQUEST_SECONDS}${this.#attributes}`);
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', `${this.#name}=; Max-Age=0${this.#attributes}`);
  }

  /** Undefined where there is none, or more than one. */
  read({ headers }: FastifyRequest): string | undefined {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const values = pairs.filter((pair) => pair.startsWith(`${this.#name}=`));
    return values.length === 1 ? values[0]?.slice(this.#name.length + 1) : undefined;
  }
}
