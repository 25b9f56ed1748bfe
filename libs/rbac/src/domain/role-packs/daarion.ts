import { ADMIN, OWNER_ROLE, USER_ROLE } from '../built-in-roles.js';
import { packRole, type RolePack } from './role-pack.js';

/** `system_admin` is Sallyport’s superuser, who is made from the command line: no tenant has a role that means it. */
export const DAARION: RolePack = {
  name: 'daarion',
  description: 'Microdaos with members and agents. A system_admin is a superuser, and no role of a tenant.',
  permissions: [],
  roles: [
    packRole({ ...OWNER_ROLE, alias: 'microdao_owner' }),
    packRole(ADMIN),
    packRole({ ...USER_ROLE, alias: 'member' }),
    packRole({
      name: 'agent',
      description: 'Works on the projects of the teams that the agent is in.',
      rank: 1,
      memberPermissions: ['teams:read', 'projects:read', 'projects:update'],
    }),
  ],
};
