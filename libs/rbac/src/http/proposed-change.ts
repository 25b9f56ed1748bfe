import { DomainError } from '#kernel';
import { PROPOSAL_INCOMPLETE } from '../domain/errors.js';
import type { ProposedChange } from '../domain/proposal.js';
import { scopeOf } from './asked-scope.js';
import { grantsOf } from './roles.dto.js';
import type { ProposedChangeBody } from './what-if.dto.js';

type Reader<K extends ProposedChange['kind']> = (
  body: ProposedChangeBody,
) => Omit<ProposedChange & { readonly kind: K }, 'kind'>;

const member = (body: ProposedChangeBody) => ({ userId: needed(body, 'actorId').actorId });

const inTeam = (body: ProposedChangeBody) => {
  const { teamId, actorType, actorId } = needed(body, 'teamId', 'actorType', 'actorId');
  if (actorType === 'team') throw incomplete(['actorType']);
  return { teamId, actor: { type: actorType, id: actorId } };
};

/** What each kind of change takes. */
const READERS: { readonly [K in ProposedChange['kind']]: Reader<K> } = {
  'put-role': (body) => {
    const { status, bindings, inherits } = body;
    return { ...needed(body, 'role'), status, bindings: bindings && grantsOf(bindings), inherits };
  },
  'delete-role': (body) => needed(body, 'role'),
  assign: (body) => {
    const { role, actorType, actorId } = needed(body, 'role', 'actorType', 'actorId');
    const scope = scopeOf(body);
    const expiresAt = typeof body.expiresAt === 'string' ? new Date(body.expiresAt) : null;
    const where = { scopeType: scope?.type ?? null, scopeId: scope?.id ?? null };
    return { role, to: { type: actorType, id: actorId }, ...where, expiresAt };
  },
  revoke: (body) => needed(body, 'assignmentId'),
  'add-member': member,
  'remove-member': member,
  'enter-team': inTeam,
  'leave-team': inTeam,
};

/** Throws `rbac.proposal-incomplete`, `rbac.scope-incomplete`. */
export function changeOf(body: ProposedChangeBody): ProposedChange {
  return { kind: body.kind, ...READERS[body.kind](body) } as ProposedChange;
}

function needed<M extends keyof ProposedChangeBody>(body: ProposedChangeBody, ...members: readonly M[]) {
  const missing = members.filter((name) => !body[name]);
  if (missing.length > 0) throw incomplete(missing);
  return Object.fromEntries(members.map((name) => [name, body[name]])) as {
    readonly [K in M]: NonNullable<ProposedChangeBody[K]>;
  };
}

const incomplete = (members: readonly string[]): DomainError =>
  new DomainError(PROPOSAL_INCOMPLETE, `A change lacks: ${members.join(', ')}`, { extensions: { members } });
