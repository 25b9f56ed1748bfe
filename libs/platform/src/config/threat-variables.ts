import { z } from 'zod';
import { integer, text, variable } from './variable.js';

/** What may be done about each kind of threat; the first is what is done where nothing else is set. */
const CHOICES = {
  'credential-stuffing': ['block', 'record'],
  'leaked-password': ['notify', 'step-up', 'block', 'record'],
  'impossible-travel': ['step-up', 'notify', 'record'],
  'new-country': ['notify', 'step-up', 'record'],
  'new-device': ['notify', 'step-up', 'record'],
  'sms-pumping': ['block', 'record'],
  'token-reuse': ['notify', 'end-sessions', 'record'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type ThreatKind = keyof typeof CHOICES;
export type ThreatAction = (typeof CHOICES)[ThreatKind][number];
export type ThreatActions = Readonly<Record<ThreatKind, ThreatAction>>;

export const THREAT_KINDS = Object.keys(CHOICES) as ThreatKind[];
export const THREAT_ACTIONS = [...new Set(Object.values(CHOICES).flat())] as ThreatAction[];

const isKind = (text: string): text is ThreatKind => Object.hasOwn(CHOICES, text);

const DEFAULTS = Object.fromEntries(THREAT_KINDS.map((kind) => [kind, CHOICES[kind][0]])) as unknown as ThreatActions;

/** `kind:action`, comma-separated; what is left out stays at its default. Each kind once, with an action that it has. */
const threatActions = (): z.ZodType<ThreatActions, string> =>
  z.string().transform((value, context) => {
    const chosen = new Map<string, string>();
    for (const item of value.split(',').filter((text) => text.trim() !== '')) {
      const [kind = '', action = '', ...rest] = item.split(':').map((word) => word.trim());
      const fitting: readonly string[] = isKind(kind) ? CHOICES[kind] : [];
      if (rest.length > 0 || chosen.has(kind) || !fitting.includes(action)) {
        context.addIssue({
          code: 'custom',
          message: `must name each kind once, with one of its actions: ${choices('')}`,
        });
        return z.NEVER;
      }
      chosen.set(kind, action);
    }
    return { ...DEFAULTS, ...Object.fromEntries(chosen) };
  });

const choices = (mark: string): string =>
  THREAT_KINDS.map((kind) => `${mark}${kind}${mark} (${CHOICES[kind].join(', ')})`).join('; ');

/** What is looked for, and what is done about it. */
export const THREAT_VARIABLES = {
  THREAT_ACTIONS: variable({
    group: 'Threats',
    description: `What is done about each kind of threat that is detected, as \`kind:action\`, comma-separated; what is left out stays at its default, the first named: ${choices('`')}. All of them are recorded and counted; \`notify\` also tells the person, and so does whatever is stronger. \`step-up\` wants the second factor for the sign-in, or, of an account that has none, a code that is sent to its proved phone or address. \`block\` refuses the source, stops codes to the numbers, or refuses the leaked password until it has been reset.`,
    type: threatActions(),
    default: '',
  }),
  GEOIP_DB_FILE: variable({
    group: 'Threats',
    description:
      'Database of the places of network addresses (MMDB, such as GeoLite2 City). Read at the start, into memory. Without it no place is shown, and new countries and impossible travel are not looked for.',
    type: text(),
  }),
  STUFFING_ACCOUNTS: variable({
    group: 'Threats',
    description:
      'On how many different accounts sign-ins from one client address (IPv6: its /64) may fail within ten minutes before it is taken for credential stuffing.',
    type: integer(2, 1_000_000),
    default: '20',
    unit: 'accounts',
  }),
  STUFFING_BLOCK_MINUTES: variable({
    group: 'Threats',
    description: 'For how long nobody signs in from such an address, but in browsers that the account knows.',
    type: integer(1, 1440),
    default: '15',
    unit: 'minutes',
  }),
  SMS_PUMPING_NUMBERS: variable({
    group: 'Threats',
    description:
      'To how many different numbers that differ in the last four digits alone codes may go within an hour while fewer than a quarter come back, before it is taken for SMS pumping; of a whole country, to ten times as many. Codes count three minutes after they were sent, or at once when they are five times as many.',
    type: integer(2, 100_000),
    default: '20',
    unit: 'numbers',
  }),
  SMS_PUMPING_STOP_MINUTES: variable({
    group: 'Threats',
    description: 'For how long no codes go to such numbers, but for phones that an account has proved.',
    type: integer(1, 1440),
    default: '60',
    unit: 'minutes',
  }),
  THREAT_RETENTION_DAYS: variable({
    group: 'Threats',
    description:
      'How long what was detected is kept for `sallyport threats list` and the API. The audit trail has its own time.',
    type: integer(1, 3650),
    default: '180',
    unit: 'days',
  }),
} as const;
