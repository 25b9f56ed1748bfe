import { ADMIN } from '../built-in-roles.js';
import { packRole, type RolePack } from './role-pack.js';

/** Each role has what the one before it has, and more. With `tenant:read` people make keys of their own. */
export const AI_BACKEND: RolePack = {
  name: 'ai-backend',
  description: 'A service that generates presentations: admin > developer > standard_user > read_only.',
  permissions: [
    { permission: 'outline:generate', description: 'Generate outlines.' },
    { permission: 'slides:generate', description: 'Generate slides.' },
    { permission: 'images:generate', description: 'Generate images.' },
    { permission: 'presentations:read', description: 'See presentations.' },
    { permission: 'presentations:write', description: 'Make, change and delete presentations.' },
  ],
  roles: [
    packRole({
      name: 'read_only',
      description: 'Only what modifies nothing.',
      rank: 5,
      permissions: ['tenant:read', 'presentations:read'],
    }),
    packRole({
      name: 'standard_user',
      description: 'Makes presentations, without generated images.',
      rank: 10,
      permissions: ['outline:generate', 'slides:generate', 'presentations:write'],
      inherits: ['read_only'],
    }),
    packRole({
      name: 'developer',
      description: 'All endpoints.',
      rank: 20,
      permissions: ['images:generate'],
      inherits: ['standard_user'],
    }),
    packRole({ ...ADMIN, description: 'Everything, but the tenant itself and billing.', inherits: ['developer'] }),
  ],
};
