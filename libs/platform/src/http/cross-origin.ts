import { DomainError } from '#kernel';
import type { Config } from '../config/config.js';
import { CROSS_ORIGIN } from '../errors.js';
import type { AppRequest } from './app-request.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The header that a page of another origin can't send without asking first (a CORS preflight). */
export const REQUEST_HEADER = 'x-sallyport-request';

/**
 * Protection against cross-site request forgery (OWASP CSRF cheat sheet): what changes something must come from an
 * allowed origin. Where a browser's cookie is the credential, a request without `Origin` must carry a custom header.
 */
export class CrossOriginRule {
  readonly #allowed: ReadonlySet<string>;

  constructor(config: Config) {
    this.#allowed = new Set([new URL(config.PUBLIC_URL).origin, ...config.CORS_ALLOWED_ORIGINS]);
  }

  get allowedOrigins(): string[] {
    return [...this.#allowed];
  }

  /** Throws `http.cross-origin`. */
  enforce(request: AppRequest): void {
    if (SAFE_METHODS.has(request.method)) return;
    const { origin } = request.headers;
    if (origin !== undefined) {
      if (!this.#allowed.has(origin)) throw new DomainError(CROSS_ORIGIN, 'The origin of the request is not allowed.');
    } else if (request.credentialPlace === 'cookie' && request.headers[REQUEST_HEADER] === undefined) {
      throw new DomainError(CROSS_ORIGIN, `A request with the session cookie needs an Origin or ${REQUEST_HEADER}.`);
    }
  }
}
