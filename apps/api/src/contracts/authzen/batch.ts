import { DomainError } from '#kernel';
import { actionIn, entityIn, evaluationIn, membersOf, optionalMembers, unfit, type Evaluation } from './entities.js';

const MAX_EVALUATIONS = 1000;

/** After which decision nothing more is evaluated (AuthZEN 1.0 §7.1.2.1). */
const SEMANTICS = {
  execute_all: () => false,
  deny_on_first_deny: (isAllowed: boolean) => !isAllowed,
  permit_on_first_permit: (isAllowed: boolean) => isAllowed,
};

type Semantic = keyof typeof SEMANTICS;

/** Several evaluations, in order; one that can't be read is denied, and says why. */
export interface Batch {
  readonly items: readonly (Evaluation | DomainError)[];
  readonly isLast: (isAllowed: boolean) => boolean;
}

/** Null where the body has no evaluations, and is itself one. Throws `http.validation-failed`. */
export function batchIn(value: unknown): Batch | null {
  const body = membersOf(value);
  const { evaluations: list = [] } = body;
  if (!Array.isArray(list) || list.length > MAX_EVALUATIONS) {
    throw unfit('/evaluations', `must be a list of at most ${MAX_EVALUATIONS}`);
  }
  const semantic = optionalMembers(body, 'options', '')['evaluations_semantic'] ?? 'execute_all';
  if (!isSemantic(semantic)) {
    throw unfit('/options/evaluations_semantic', `must be one of ${Object.keys(SEMANTICS).join(', ')}`);
  }
  if (list.length === 0) return null;
  requireFitDefaults(body);
  const { subject, action, resource, context } = body;
  const defaults = { subject, action, resource, context };
  return { items: list.map((item: unknown) => itemIn(item, defaults)), isLast: SEMANTICS[semantic] };
}

/** A default counts whole, or is replaced whole: one that is there is one. */
function requireFitDefaults(body: Readonly<Record<string, unknown>>): void {
  optionalMembers(body, 'context', '');
  if (body['subject'] !== undefined) entityIn(body, 'subject');
  if (body['action'] !== undefined) actionIn(body);
  if (body['resource'] !== undefined) entityIn(body, 'resource');
}

function itemIn(item: unknown, defaults: object): Evaluation | DomainError {
  try {
    return evaluationIn({ ...defaults, ...membersOf(item) });
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function isSemantic(value: unknown): value is Semantic {
  return typeof value === 'string' && Object.hasOwn(SEMANTICS, value);
}
