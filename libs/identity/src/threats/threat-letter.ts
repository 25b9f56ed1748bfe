import type { ThreatKind } from '#platform';
import { deviceOf } from '../sessions/device.js';

interface Words {
  readonly subject: string;
  readonly what: string;
  readonly advice: string;
}

const WORDS: Readonly<Record<ThreatKind, Words>> = {
  'token-reuse': {
    subject: 'A session of your account may have been copied',
    what: 'Somebody used a token of a session of your account that had been replaced already. Two programs hold it, of which one may not be yours. What was issued with it counts no more.',
    advice:
      'Sign in again. If you have not moved or restored a device, end all other sessions and change your password.',
  },
};

/** Tells a person what was seen at their account, from where, and what to do. */
export function threatLetter(kind: ThreatKind, facts: Readonly<Record<string, string>>) {
  const { subject, what, advice } = WORDS[kind];
  return { subject, text: [what, ...placeOf(facts), advice, ''].join('\n\n') };
}

function placeOf({ ip, userAgent, place }: Readonly<Record<string, string>>): string[] {
  const { client, os } = deviceOf(userAgent ?? null);
  const device = [client, os].filter((name) => name !== null).join(', ');
  const lines = [
    ...(device === '' ? [] : [`Device: ${device}`]),
    ...(place === undefined ? [] : [`Place: ${place}`]),
    ...(ip === undefined ? [] : [`Network address: ${ip}`]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}
