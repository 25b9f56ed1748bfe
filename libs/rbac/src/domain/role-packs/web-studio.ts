import { packRole, type RolePack } from './role-pack.js';

export const WEB_STUDIO: RolePack = {
  name: 'web-studio',
  description: 'A studio in which people build workflows and run them.',
  permissions: [
    { permission: 'workflow:create', description: 'Make workflows.' },
    { permission: 'workflow:read', description: 'See workflows.' },
    { permission: 'workflow:update', description: 'Change workflows.' },
    { permission: 'workflow:delete', description: 'Delete workflows.' },
    { permission: 'workflow:run', description: 'Run workflows.' },
  ],
  roles: [
    packRole({
      name: 'workflow_viewer',
      description: 'Sees workflows, and changes nothing.',
      rank: 5,
      permissions: ['workflow:read'],
    }),
    packRole({
      name: 'workflow_editor',
      description: 'Makes, changes, runs and deletes workflows.',
      rank: 20,
      permissions: ['workflow:*'],
      inherits: ['workflow_viewer'],
    }),
  ],
};
