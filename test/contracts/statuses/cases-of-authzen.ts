import type { Ask, Cases } from './cases.js';
import type { ContractScene } from './scene.js';

const SELF = ({ viewer }: ContractScene) => ({ subject: { type: 'user', id: viewer.userId } });

const byViewer = (ask: Ask, scene: ContractScene) => ask(SELF(scene), scene.viewer.bearer);

/** The examples ask about somebody else. */
const withoutPermission = (ask: Ask, { viewer }: ContractScene) => ask(undefined, viewer.bearer);

/** What the operations of AuthZEN answer for reasons of their own. */
export const CASES_OF_AUTHZEN: Cases = {
  'authzenEvaluate: 200': byViewer,
  'authzenEvaluate: 403 rbac.permission-required': withoutPermission,
  'authzenEvaluateSeveral: 200': (ask, { owner }) => ask(undefined, owner.bearer),
  'authzenEvaluateSeveral: 403 rbac.permission-required': withoutPermission,
  'authzenConfiguration: 200': (ask) => ask(),
};
