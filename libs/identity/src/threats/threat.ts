import { newId } from '#kernel';
import type { ThreatAction, ThreatKind } from '#platform';

/** Where it came from, and what else speaks for it: by name, in one line each, without control characters. */
export type Evidence = Readonly<Record<string, string | null>>;

/** Something that an attacker does, was seen. */
export interface Threat {
  /** By time (UUIDv7). */
  readonly id: string;
  readonly kind: ThreatKind;
  /** What was done about it. */
  readonly action: ThreatAction;
  /** Whose account it is about; null for what is about none. */
  readonly userId: string | null;
  /** The session in which it was seen, or which it began. */
  readonly sessionId: string | null;
  readonly evidence: Evidence;
  readonly detectedAt: Date;
  /** What its person says; null while they have not said. */
  readonly wasMe: boolean | null;
  readonly answeredAt: Date | null;
}

export const newThreatId = (now: Date): string => newId(now.getTime());

const MAX_EVIDENCE_CHARS = 256;

/**
 * The evidence as it is kept, mailed and printed: much of it is what an attacker has sent. Control and format characters,
 * halves of characters and line separators are left out, so that it can't forge a line, a header or what a terminal shows.
 */
export function cleanEvidence(facts: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, value === null ? null : cleanText(value)]),
  );
}

const cleanText = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').slice(0, MAX_EVIDENCE_CHARS);
