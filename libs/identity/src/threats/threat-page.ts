import type { Threat } from './threat.js';

export interface ThreatPage {
  readonly threats: readonly Threat[];
  readonly nextCursor: string | null;
}

/** Of one more than fits on the page, if there is one. */
export function pageOf(found: readonly Threat[], limit: number): ThreatPage {
  const threats = found.slice(0, limit);
  return { threats, nextCursor: found.length > limit ? (threats.at(-1)?.id ?? null) : null };
}
