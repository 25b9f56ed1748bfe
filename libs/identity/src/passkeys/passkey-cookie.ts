import { randomBytes } from 'node:crypto';
import { Config, cookieValue } from '#platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CHALLENGE_SECONDS } from './passkey-challenges.js';

const SECRET_BYTES = 32;

/** Which browser was given a challenge before anybody is signed in, so that no other's answer signs it in (login CSRF). */
@Injectable()
export class PasskeyCookie {
  readonly #name: string;
  readonly #attributes: string;

  constructor(config: Config) {
    const isSecure = config.PUBLIC_URL.startsWith('https://');
    this.#name = isSecure ? '__Host-sallyport_passkey' : 'sallyport_passkey';
    this.#attributes = `; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /** Gives the browser a new secret, and answers it. */
  give(reply: FastifyReply): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    reply.header('set-cookie', `${this.#name}=${secret}; Max-Age=${CHALLENGE_SECONDS}${this.#attributes}`);
    return secret;
  }

  /** Empty where the browser has none. */
  secretIn(cookies: string | undefined): string {
    return cookieValue(cookies ?? '', this.#name) ?? '';
  }
}
