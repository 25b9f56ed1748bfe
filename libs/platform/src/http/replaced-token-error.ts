import { DomainError } from '#kernel';
import { NOT_AUTHENTICATED } from '../errors.js';

/** A token that was replaced is presented once more: `identity.not-authenticated`, and whoever serves the request has it reported. */
export class ReplacedTokenError extends DomainError {
  constructor(
    detail: string,
    /** Runs in the request's context, once. */
    readonly report: () => Promise<void>,
  ) {
    super(NOT_AUTHENTICATED, detail);
  }
}
