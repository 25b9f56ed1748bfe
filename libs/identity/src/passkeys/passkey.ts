/** What is known of a passkey besides its being a second factor: a key pair of an authenticator (WebAuthn §4). */
export interface Passkey {
  /** Of the second factor that it is. */
  readonly id: string;
  readonly userId: string;
  readonly credentialId: Buffer;
  /** COSE. */
  readonly publicKey: Buffer;
  /** How often it was used, as the authenticator counts; 0 for one that does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isBackedUp: boolean;
}

/** What `amr` says of a passkey whose user was verified: held, present, and so both factors (RFC 8176 §2). */
export const AMR_OF_VERIFIED_PASSKEY = ['hwk', 'user', 'mfa'] as const;

/** A counter that does not grow: the key pair may have been copied (WebAuthn §6.1.1). */
export function isRegression(known: number, given: number): boolean {
  return (known > 0 || given > 0) && given <= known;
}
