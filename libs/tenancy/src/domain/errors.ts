import { defineError } from '#kernel';

export const TENANT_NOT_FOUND = defineError({
  code: 'tenancy.tenant-not-found',
  kind: 'not-found',
  title: 'No such tenant',
  description:
    'The tenant does not exist, or the caller is no member of it: the two are not told apart, so that nobody learns which tenants exist.',
  remedy: 'Use an id from `GET /api/tenants`.',
});

export const TENANT_SUSPENDED = defineError({
  code: 'tenancy.tenant-suspended',
  kind: 'forbidden',
  title: 'The tenant is suspended',
  description:
    'Nobody works in the tenant until an owner resumes it. Answered to those who belong to it; to anybody else it is not found.',
  remedy: 'Ask an owner of the tenant to resume it: `POST /api/tenants/{tenantId}/resume`.',
});

export const SUSPENDED_BY_SUPERUSER = defineError({
  code: 'tenancy.suspended-by-superuser',
  kind: 'forbidden',
  title: 'Suspended by whoever runs the service',
  description:
    'A superuser has suspended the tenant; its owners cannot resume it. `GET /api/tenants/{tenantId}` says why.',
  remedy: 'Ask whoever runs the service.',
});

export const SETTINGS_INVALID = defineError({
  code: 'tenancy.settings-invalid',
  kind: 'invalid',
  status: 422,
  title: 'Settings cannot be kept',
  description: 'Settings are a JSON object of at most 8 KiB, nested at most 8 deep, without NUL and broken characters.',
  remedy: 'Keep less, or keep it elsewhere under the tenant’s id.',
});

export const DEFAULT_TENANT = defineError({
  code: 'tenancy.default-tenant',
  kind: 'conflict',
  title: 'Not with the default tenant',
  description: 'The default tenant keeps its slug, `default`, and is not deleted.',
  remedy: 'Leave the slug out; delete the people in it.',
});

export const CONFIRMATION_WRONG = defineError({
  code: 'tenancy.confirmation-wrong',
  kind: 'invalid',
  status: 422,
  title: 'Not the slug of the tenant',
  description: 'Whoever deletes a tenant types its slug, and this is another.',
  remedy: 'Read the slug with `GET /api/tenants/{tenantId}`, and be sure that this is the tenant that is to go.',
});

export const SLUG_TAKEN = defineError({
  code: 'tenancy.slug-taken',
  kind: 'conflict',
  title: 'Slug taken',
  description: 'Another tenant has the slug that was asked for.',
  remedy: 'Choose another slug, or leave it out and one is made from the name.',
});

export const PHONE_NOT_VERIFIED = defineError({
  code: 'tenancy.phone-not-verified',
  kind: 'forbidden',
  title: 'Phone not verified',
  description: 'An account whose phone is not verified can neither create nor join a tenant.',
  remedy: 'Verify the phone first.',
});

export const TEAM_NOT_FOUND = defineError({
  code: 'tenancy.team-not-found',
  kind: 'not-found',
  title: 'No such team',
  description: 'The tenant has no team with that id; one of another tenant looks the same.',
  remedy: 'Use an id from `GET /api/teams`.',
});

export const CHATGROUP_NOT_FOUND = defineError({
  code: 'tenancy.chatgroup-not-found',
  kind: 'not-found',
  title: 'No such chatgroup',
  description: 'The tenant has no chatgroup with that id; one of another tenant looks the same.',
  remedy: 'Use an id from `GET /api/teams/{teamId}/chatgroups`.',
});

export const MEMBER_NOT_FOUND = defineError({
  code: 'tenancy.member-not-found',
  kind: 'not-found',
  title: 'No such member',
  description: 'Nobody with that id belongs to the tenant, the team or the chatgroup.',
  remedy: 'Use an id from `GET /api/members`.',
});

export const ALREADY_MEMBER = defineError({
  code: 'tenancy.already-member',
  kind: 'conflict',
  title: 'Already a member',
  description: 'Whoever holds that address, or asks, belongs to the tenant already.',
  remedy: 'Nothing is left to do.',
});

export const EXPORT_RUNNING = defineError({
  code: 'tenancy.export-running',
  kind: 'conflict',
  title: 'Export running',
  description: 'Somebody is downloading the export of this tenant at the moment; there is one at a time.',
  remedy: 'Try again once it has ended.',
});

export const INVITATION_NOT_FOUND = defineError({
  code: 'tenancy.invitation-not-found',
  kind: 'not-found',
  title: 'No such invitation',
  description: 'The tenant has no open invitation with that id.',
  remedy: 'Use an id from `GET /api/invitations`.',
});

export const INVITATION_UNUSABLE = defineError({
  code: 'tenancy.invitation-unusable',
  kind: 'forbidden',
  title: 'Invitation not usable',
  description:
    'It was used, revoked or has expired, is for another address, or whoever sent it may not invite any more: these are not told apart.',
  remedy: 'Sign in with the address that was invited, or ask for a new invitation.',
});

export const JOIN_REQUEST_NOT_FOUND = defineError({
  code: 'tenancy.join-request-not-found',
  kind: 'not-found',
  title: 'No such join request',
  description: 'The tenant has no open join request with that id.',
  remedy: 'Use an id from `GET /api/join-requests`.',
});

export const OWNER_REQUIRED = defineError({
  code: 'tenancy.owner-required',
  kind: 'forbidden',
  title: 'Owners only',
  description:
    'Only an owner of the tenant may suspend or resume it, hand it over, export, delete or restore it, or say who needs a second factor in it.',
  remedy: 'Ask an owner.',
});

export const OWNER_UNFIT = defineError({
  code: 'tenancy.owner-unfit',
  kind: 'conflict',
  title: 'Cannot own the tenant',
  description:
    'Whoever was named cannot become the owner: the account may not sign in, or is that of whoever hands the tenant over; for the default tenant, on the command line, no account that may sign in has proved the address.',
  remedy: 'Name another member; on the command line, have the address verified, or name another.',
});
