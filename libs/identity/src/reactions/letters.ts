/** What is written to people about their account: plain, and with nothing to click. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

type Facts = Readonly<Record<string, string>>;

const wayBack = (code: string | undefined, what: string, password: string): string =>
  code === undefined
    ? ''
    : `
If it was not you, take your ${what} back within seven days with this code${password}:

${code}

All sessions of the account end then.
`;

/** By the event that they tell of; what they need is in its secret. */
export const LETTERS: Readonly<Record<string, (secret: Facts) => Letter>> = {
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
ended. Look through its keys and robots: whoever changed the address may have made some.
`,
  }),
  'identity.phone-taken-back': () => ({
    subject: 'Your phone was taken back',
    text: `A change of your account's phone was undone, and all its sessions have ended. Look through its keys and robots:
whoever changed the phone may have made some.
`,
  }),
  'identity.sign-in-locked': () => ({
    subject: 'Your account is locked for a while',
    text: `Your password was typed wrong so often that new browsers can't sign in to your account for a while, and for longer
with each further time. Browsers in which you have signed in before still can.

If it was not you, somebody tries to guess your password. There is nothing to do if it is a good one.
`,
  }),
  'identity.account-deleted': () => ({
    subject: 'Your account is deleted',
    text: `Your account is deleted, and so is what was known of you. This is the last message about it.
`,
  }),
};
