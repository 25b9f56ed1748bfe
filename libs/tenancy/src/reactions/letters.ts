/** Plain, and with nothing to click. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

type Facts = Readonly<Record<string, string>>;

/** What is written to people about a tenant, by the event that it tells of; what it needs is in that one's secret. */
export const LETTERS: Readonly<Record<string, (secret: Facts) => readonly Letter[]>> = {
  'tenancy.invitation-made': ({ email: to = '', token = '' }) => [
    {
      to,
      subject: 'You are invited',
      text: `Somebody has invited you to their workspace. To accept, sign up or log in with this
address, and use this invitation within seven days:

${token}

If you do not know what this is about, there is nothing to do.
`,
    },
  ],
  'tenancy.ownership-transferred': ({ tenant = '', fromEmail = '', toEmail = '' }) => [
    {
      to: fromEmail,
      subject: 'You have handed over a workspace',
      text: `You are no longer an owner of the workspace "${tenant}": you have made another member its owner.

If it was not you, change your password, and ask the owner and whoever runs this service for help.
`,
    },
    {
      to: toEmail,
      subject: 'You own a workspace',
      text: `An owner of the workspace "${tenant}" has handed it over to you: you are an owner of it from now on.

If you do not want that, make another member its owner.
`,
    },
  ],
};
