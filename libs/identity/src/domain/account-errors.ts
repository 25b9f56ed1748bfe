import { defineError } from '#kernel';

export const REGISTRATION_CLOSED = defineError({
  code: 'identity.registration-closed',
  kind: 'forbidden',
  title: 'Registration is closed',
  description: 'The operator has not opened the default tenant to people who register themselves.',
  remedy: 'Ask for an invitation; or, as the operator, set DEFAULT_TENANT_REGISTRATION to `open`.',
});

export const USERNAME_INVALID = defineError({
  code: 'identity.username-invalid',
  kind: 'invalid',
  status: 422,
  title: 'Not a username',
  description:
    'A username has 2 to 32 letters and digits, begins with a letter, and has single `.`, `_` or `-` between them; its letters are of one script, and don’t pass for those of another.',
  remedy: 'Choose another.',
});

export const USERNAME_RESERVED = defineError({
  code: 'identity.username-reserved',
  kind: 'invalid',
  status: 422,
  title: 'Username is reserved',
  description: 'The name, or one that looks like it, speaks for the service or for whoever runs it.',
  remedy: 'Choose another.',
});

export const USERNAME_TAKEN = defineError({
  code: 'identity.username-taken',
  kind: 'conflict',
  title: 'Username is taken',
  description: 'Another account has the username, however it is written.',
  remedy: 'Choose another.',
});

export const METADATA_INVALID = defineError({
  code: 'identity.metadata-invalid',
  kind: 'invalid',
  status: 422,
  title: 'Metadata cannot be kept',
  description: 'Metadata is a JSON object of at most 8 KiB, nested at most 8 deep, without NUL and broken characters.',
  remedy: 'Keep less, or keep it elsewhere under the account’s id.',
});

export const CONTACT_UNCHANGED = defineError({
  code: 'identity.contact-unchanged',
  kind: 'conflict',
  title: 'The account has it already',
  description: 'The address or phone is the account’s own, and was proved before: there is nothing to confirm.',
  remedy: 'Give another, or leave it as it is.',
});

export const UNDO_CODE_INVALID = defineError({
  code: 'identity.undo-code-invalid',
  kind: 'invalid',
  title: 'Code does not undo anything',
  description:
    'The code is wrong, was used already, is older than seven days, or an earlier change of the same kind was undone since.',
  remedy: 'Use the code of the oldest message about a change that was not yours.',
});

export const USER_NOT_FOUND = defineError({
  code: 'identity.user-not-found',
  kind: 'not-found',
  title: 'No such account',
  description: 'There is no account with this id, or it was deleted.',
  remedy: 'Use an id from `GET /api/users`.',
});

export const OWN_ACCOUNT = defineError({
  code: 'identity.own-account',
  kind: 'conflict',
  title: 'Not the own account',
  description:
    'Nobody disables or enables the account that they are signed in with, or takes its second factors away, as a system admin.',
  remedy: 'Ask another system admin; or delete the account with `POST /api/users/me/deletion`.',
});
