/** Plain, and with nothing to click. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

type Facts = Readonly<Record<string, string>>;

/** None where whoever invites brings the link. */
function invitation({ email: to, token = '', expiresAt = '' }: Facts): readonly Letter[] {
  if (to === undefined) return [];
  const text = `Somebody has invited you to their workspace. To accept, sign up or log in with this
address, and use this invitation until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC:

${token}

If you do not know what this is about, there is nothing to do.
`;
  return [{ to, subject: 'You are invited', text }];
}

/** What is written to people about a tenant, by the event that it tells of; what it needs is in that one's secret. */
export const LETTERS: Readonly<Record<string, (secret: Facts) => readonly Letter[]>> = {
  'tenancy.invitation-made': invitation,
  'tenancy.invitation-renewed': invitation,
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
