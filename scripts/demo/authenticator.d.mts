interface Options {
  readonly challenge: string;
}

/** How what the authenticator does differs from what it should. */
export interface Quirks {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isUserVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly type?: string;
}

/** As `navigator.credentials` answers, in JSON (WebAuthn Level 3 §5.1.8). */
interface Credential {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
  readonly clientExtensionResults: object;
  readonly response: Record<string, string>;
}

export class SoftwareAuthenticator {
  readonly id: Buffer;
  counter: number;
  constructor(origin?: string);
  create(options: Options & { readonly user: { readonly id: string } }, quirks?: Quirks): Credential;
  get(options: Options, quirks?: Quirks): Credential;
}
