import { BUILT_IN_ROLES } from '../built-in-roles.js';
import { packRole, type RolePack } from './role-pack.js';

/** What every tenant starts with; `owner` has `billing:*` by `*`. */
export const PERSEUS: RolePack = {
  name: 'perseus',
  description: 'A multi-tenant service with humans and robots. Every tenant starts with these roles.',
  permissions: [],
  roles: BUILT_IN_ROLES.map(packRole),
};
