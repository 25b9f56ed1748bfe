import type { ThreatKind } from '#platform';
import { deviceOf } from '../sessions/device.js';

interface Words {
  readonly subject: string;
  readonly what: string;
  readonly advice: string;
}

const IF_NOT_YOU =
  'If it was not you, end all other sessions and change your password. If it was, there is nothing to do.';

/** Of what is about no account there is no letter. */
export type PersonalThreatKind = Exclude<ThreatKind, 'sms-pumping'>;

const WORDS: Readonly<Record<PersonalThreatKind, Words>> = {
  'credential-stuffing': {
    subject: 'Your password may be known to others',
    what: 'Somebody has signed in to your account from a network from which passwords are being tried on many accounts.',
    advice:
      'If it was not you, change your password now, here and wherever else you use it, and end all other sessions. If it was, there is nothing to do.',
  },
  'impossible-travel': {
    subject: 'A sign-in to your account from far away',
    what: 'Somebody has signed in to your account from a place that nobody reaches in the time since the last sign-in.',
    advice: `It may have been you, through a VPN or another network. ${IF_NOT_YOU}`,
  },
  'leaked-password': {
    subject: 'Your password is known to others',
    what: 'The password of your account has been used to sign in. It is on a list of common or leaked passwords, which attackers try on every account.',
    advice:
      'Choose another one now, also wherever else you use it. If it was not you who signed in, end all other sessions too.',
  },
  'new-country': {
    subject: 'A sign-in to your account from another country',
    what: 'Somebody has signed in to your account from a country from which it was never used before.',
    advice: IF_NOT_YOU,
  },
  'new-device': {
    subject: 'A sign-in to your account with another device',
    what: 'Somebody has signed in to your account with a device or program that was not used with it before.',
    advice: IF_NOT_YOU,
  },
  'token-reuse': {
    subject: 'A session of your account may have been copied',
    what: 'Somebody used a token of a session of your account that had been replaced already. Two programs hold it, of which one may not be yours. What was issued with it counts no more.',
    advice:
      'Sign in again. If you have not moved or restored a device, end all other sessions and change your password.',
  },
};

/** Tells a person what was seen at their account, from where, and what to do. */
export function threatLetter(kind: PersonalThreatKind, facts: Readonly<Record<string, string>>) {
  const { subject, what, advice } = WORDS[kind];
  return { subject, text: [what, ...halfDone(facts), ...placeOf(facts), advice, ''].join('\n\n') };
}

function halfDone({ secondFactor, code }: Readonly<Record<string, string>>): string[] {
  if (secondFactor) return ['They know how you sign in first; your second factor they have not shown yet.'];
  return code ? ['They know how you sign in first; a code that is sent to you alone they have not given yet.'] : [];
}

function placeOf({ ip, userAgent, place, previousPlace }: Readonly<Record<string, string>>): string[] {
  const { client, os } = deviceOf(userAgent ?? null);
  const device = [client, os].filter((name) => name !== null).join(', ');
  const lines = [
    ...(device === '' ? [] : [`Device: ${device}`]),
    ...(place === undefined ? [] : [`Place: ${place}`]),
    ...(previousPlace === undefined ? [] : [`Last sign-in before: ${previousPlace}`]),
    ...(ip === undefined ? [] : [`Network address: ${ip}`]),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}
