import type { ThreatKind } from '#platform';

/** Why each kind is one, for whoever reads of it: what was seen, not what it proves. */
export const EXPLANATIONS: Readonly<Record<ThreatKind, string>> = {
  'credential-stuffing':
    'From one network sign-ins to many different accounts failed within minutes, as when leaked passwords are tried. Where an account is named, one to that account succeeded meanwhile.',
  'impossible-travel':
    'Signed in farther from the last sign-in than anybody gets in that time: at more than 900 km/h, however far off either place may be.',
  'leaked-password':
    'Signed in with a password that is on the list of common or leaked ones, which attackers try first. Known by the list, whoever it was.',
  'new-country': 'Signed in from a country from which nobody has signed in to this account before.',
  'new-device':
    'Signed in with a kind of device, system or program with which nobody has signed in to this account before.',
  'sms-pumping':
    'Codes went to many different numbers of one range or country within an hour, and few came back: as when somebody is paid for their delivery.',
  'token-reuse':
    'A refresh token, or the secret of a session, was used again after another had taken its place: two parties hold it. All that came from the refresh token is revoked (RFC 9700 §4.14.2); the old secret opens nothing.',
};
