import { ADMIN } from '../built-in-roles.js';
import { packRole, type RolePack } from './role-pack.js';

/** Of the contract’s fifteen permissions, `projects:*`, `users:*`, `reports:read` and `audit:read` are Sallyport’s own. */
export const AETHERA: RolePack = {
  name: 'aethera',
  description: 'Projects, analyses that run in them, and what they report.',
  permissions: [
    { permission: 'runs:create', description: 'Run analyses.' },
    { permission: 'runs:read', description: 'See analyses and their results.' },
    { permission: 'runs:update', description: 'Change analyses.' },
    { permission: 'runs:delete', description: 'Delete analyses.' },
    { permission: 'reports:export', description: 'Take reports out.' },
    { permission: 'models:read', description: 'See models.' },
    { permission: 'models:manage', description: 'Make, change and delete models.' },
  ],
  roles: [
    packRole({
      name: 'viewer',
      description: 'Reads projects and reports, and changes nothing.',
      rank: 5,
      permissions: ['projects:read', 'reports:read'],
    }),
    packRole({
      name: 'analyst',
      description: 'Creates projects, runs analyses, views results.',
      rank: 20,
      permissions: [
        ...['projects:create', 'projects:read', 'projects:update'],
        ...['runs:create', 'runs:read', 'runs:update'],
        ...['reports:read', 'reports:export', 'models:read'],
      ],
    }),
    packRole({
      ...ADMIN,
      description: 'Everything, but the tenant itself and billing; makes no admins and no owners.',
      permissions: [...ADMIN.permissions, 'runs:*', 'reports:*', 'models:*'],
    }),
  ],
};
