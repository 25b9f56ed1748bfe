/** One method by which the person proved who they are, and when last. */
export interface Proof {
  /**
   * An Authentication Method Reference: `pwd`, `sms`, `otp`, `hwk`, … of RFC 8176 §2, or `fed`, as providers call it, where
   * one of them has vouched for the person.
   */
  readonly method: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** How the person behind a session proved who they are. */
export interface Authentication {
  /** Of each method the newest, in the order in which they were first used. */
  readonly proofs: readonly Proof[];
  /** Until a second factor is proved, nothing is open to the session but that. */
  readonly awaitsSecondFactor: boolean;
}

/** Weakest first: one factor, two different ones (NIST SP 800-63B §4). The values of `acr`. */
export const ASSURANCE_LEVELS = ['aal1', 'aal2'] as const;

export type AssuranceLevel = (typeof ASSURANCE_LEVELS)[number];

/** "Prove it again": no longer ago than this, and at least this strong. */
export interface FreshAuthentication {
  readonly withinMinutes: number;
  readonly acr: AssuranceLevel;
}

/** What `amr` says of methods that prove two factors by themselves (RFC 8176 §2). */
export const MULTIPLE_FACTORS = 'mfa';

/** Which kind of factor a method proves: something known, something held, something one is. Others count for none. */
const FACTORS = new Map<string, 'knowledge' | 'possession' | 'inherence'>([
  // A provider's account is opened by a password at least, and nothing that it says of more is taken for a second factor here.
  ...['fed', 'kba', 'pin', 'pwd'].map((method) => [method, 'knowledge'] as const),
  ...['hwk', 'otp', 'pop', 'sc', 'sms', 'swk', 'tel'].map((method) => [method, 'possession'] as const),
  ...['face', 'fpt', 'iris', 'retina', 'vbm'].map((method) => [method, 'inherence'] as const),
]);

/** What these methods amount to: two factors of one kind are one (NIST SP 800-63B §4.2.1). */
export function assuranceOf(methods: readonly string[]): AssuranceLevel {
  if (methods.includes(MULTIPLE_FACTORS)) return 'aal2';
  const kinds = new Set(methods.map((method) => FACTORS.get(method)).filter((kind) => kind !== undefined));
  return kinds.size > 1 ? 'aal2' : 'aal1';
}

/** What a token or an answer says of the authentication: the claims `amr`, `acr` and `auth_time`. */
export interface AuthenticationClaims {
  readonly amr: readonly string[];
  readonly acr: AssuranceLevel;
  readonly authTimeMs: number;
}

export function claimsOf({ proofs }: Pick<Authentication, 'proofs'>): AuthenticationClaims {
  const methods = proofs.map(({ method }) => method);
  const acr = assuranceOf(methods);
  const isNamed = acr === 'aal1' || methods.includes(MULTIPLE_FACTORS);
  const authTimeMs = Math.max(...proofs.map(({ atMs }) => atMs));
  return { amr: isNamed ? methods : [...methods, MULTIPLE_FACTORS], acr, authTimeMs };
}

/** Whether what was proved within the time is by itself as strong as asked; a weaker factor renews nothing stronger. */
export function isFreshlyProved({ proofs }: Authentication, wanted: FreshAuthentication, nowMs: number): boolean {
  const since = nowMs - wanted.withinMinutes * 60_000;
  const fresh = proofs.filter(({ atMs }) => atMs >= since).map(({ method }) => method);
  return fresh.length > 0 && ASSURANCE_LEVELS.indexOf(assuranceOf(fresh)) >= ASSURANCE_LEVELS.indexOf(wanted.acr);
}
