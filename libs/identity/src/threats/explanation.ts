import type { ThreatKind } from '#platform';

/** Why each kind is one, for whoever reads of it: what was seen, not what it proves. */
export const EXPLANATIONS: Readonly<Record<ThreatKind, string>> = {
  'token-reuse':
    'A refresh token was used again after its successor had been issued: two parties hold it. All that came from it is revoked (RFC 9700 §4.14.2).',
};
