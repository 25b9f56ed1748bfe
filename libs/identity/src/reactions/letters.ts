import { THREAT_DETECTED } from '../contract.js';
import { threatLetter, type PersonalThreatKind } from '../threats/threat-letter.js';

/** What is written to people about their account: plain, and with nothing to click. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

type Facts = Readonly<Record<string, string>>;

const NAMES: Facts = { google: 'Google', microsoft: 'Microsoft', okta: 'Okta' };

const wayBack = (code: string | undefined, what: string, password: string): string =>
  code === undefined
    ? ''
    : `
If it was not you, take your ${what} back within seven days with this code${password}:

${code}

All sessions of the account end then.
`;

export type LetterOf = (secret: Facts) => Letter;

/** By the event that they tell of; nobody is told where it names no address; what they need is in its secret. */
export const LETTERS: Readonly<Record<string, LetterOf>> = {
  'identity.email-code-issued': ({ code }) => ({
    subject: 'Confirm your address',
    text: `Your code is ${code}. Type it in where you asked for it, within ten minutes.

If you did not ask for it, give it to nobody. There is nothing else to do.
`,
  }),
  'identity.email-changed': ({ emailCode }) => ({
    subject: 'The address of your account was changed',
    text: `Your account has another address from now on, and mail about it goes there.
${wayBack(emailCode, 'address', ' and a new password')}`,
  }),
  'identity.phone-changed': ({ emailCode }) => ({
    subject: 'The phone of your account was changed',
    text: `Your account has another phone from now on.
${wayBack(emailCode, 'phone', '')}`,
  }),
  'identity.email-taken-back': () => ({
    subject: 'Your address was taken back',
    text: `A change of your account's address was undone. It has this address and a new password, and all its sessions have
ended. Second factors, passkeys and accounts of providers that were added since, or in the day before, were removed. Look
through its keys and robots: whoever changed the address may have made some.
`,
  }),
  'identity.phone-taken-back': () => ({
    subject: 'Your phone was taken back',
    text: `A change of your account's phone was undone, and all its sessions have ended. Second factors, passkeys and
accounts of providers that were added since, or in the day before, were removed. Look through its keys and robots: whoever
changed the phone may have made some.
`,
  }),
  [THREAT_DETECTED]: ({ kind, ...facts }) => threatLetter(kind as PersonalThreatKind, facts),
  'identity.second-factor-added': () => ({
    subject: 'Your account has another second factor',
    text: `Signing in to your account takes more than the first factor from now on. If it was not you, change your password, and
look through your second factors.
`,
  }),
  'identity.second-factor-removed': () => ({
    subject: 'A second factor of your account was removed',
    text: `A second factor was taken away from your account. If it was not you, change your password, and look through your second
factors and sessions.
`,
  }),
  'identity.recovery-codes-replaced': () => ({
    subject: 'Your account has new recovery codes',
    text: `Your account has new recovery codes; those of before count no more. If it was not you, change your password, and look
through your second factors.
`,
  }),
  'identity.recovery-code-used': () => ({
    subject: 'A recovery code was used',
    text: `Somebody has signed in to your account, or changed something about it, with one of its recovery codes. If it was not
you, change your password, and make new recovery codes.
`,
  }),
  'identity.second-factor-closed': () => ({
    subject: 'Somebody knows your password',
    text: `Twenty wrong codes were given for the second factor of your account within a day, by somebody who knows the password.
Until the day is over no code counts any more but your recovery codes. If it was not you, change your password.
`,
  }),
  'identity.sign-in-code-issued': ({ code }) => ({
    subject: 'Your code to sign in',
    text: `Your code is ${code}. Type it in where you asked for it, within ten minutes.

If you did not ask for it, give it to nobody: it opens your account. There is nothing else to do.
`,
  }),
  'identity.second-factor-code-issued': ({ code }) => ({
    subject: 'Your code to go on signing in',
    text: `Your code is ${code}. Somebody, perhaps you, is signing in to your account from where it is not usual. Type it in there,
within ten minutes.

If it was not you, give it to nobody, and change your password: whoever it was knows how you sign in first.
`,
  }),
  'identity.password-reset-issued': ({ way }) => ({
    subject: 'Set a new password',
    text: `Somebody, perhaps you, has asked for a new password for your account. Set it within half an hour with this:

${way}

If it was not you, there is nothing to do: your password stays as it is.
`,
  }),
  'identity.password-changed': () => ({
    subject: 'Your password was changed',
    text: `The password of your account was changed, and all its other sessions have ended.

If it was not you, ask for a new password at once, and look through the keys and robots of your account.
`,
  }),
  'identity.password-reset': () => ({
    subject: 'Your password was set anew',
    text: `The password of your account was set anew with a message that was sent to you, and all its sessions have ended.

If it was not you, somebody reads your messages. Ask for a new password once they can't any more, and look through the
passkeys, second factors, accounts of providers, keys and robots of your account.
`,
  }),
  'identity.account-claimed': () => ({
    subject: 'Your account is yours',
    text: `Until now nobody had proved that the address of your account is theirs; with your new password you have. What could have
been somebody else's has gone: second factors, recovery codes, linked accounts, a phone, keys and robots. Its username,
its profile and what it belongs to are as they were: look through them.
`,
  }),
  'identity.sign-in-locked': () => ({
    subject: 'Your account is locked for a while',
    text: `Your password was typed wrong so often that new browsers can't sign in to your account for a while, and for longer
with each further time. Browsers in which you have signed in before still can.

If it was not you, somebody tries to guess your password. There is nothing to do if it is a good one.
`,
  }),
  'identity.social-account-linked': ({ provider }) => ({
    subject: 'An account was linked to yours',
    text: `An account at ${NAMES[provider ?? ''] ?? 'another service'} opens your account from now on.

If it was not you, sign in, unlink it, and end all other sessions.
`,
  }),
  'identity.social-account-unlinked': ({ provider }) => ({
    subject: 'An account was unlinked from yours',
    text: `An account at ${NAMES[provider ?? ''] ?? 'another service'} opens your account no more.

If it was not you, sign in, link it again, and end all other sessions.
`,
  }),
  'identity.passkey-counter-regressed': () => ({
    subject: 'A passkey of your account may have been copied',
    text: `A passkey of your account was used, and refused: by its count it was used before, elsewhere. Somebody may have copied
it. Sign in another way, remove it, and make a new one.
`,
  }),
  'identity.account-deleted': () => ({
    subject: 'Your account is deleted',
    text: `Your account is deleted, and so is what was known of you. This is the last message about it.
`,
  }),
};
