import { DomainError } from '#kernel';
import { CURSOR_INVALID, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { RoleDefinition } from '../domain/role.js';

/** A role with what it grants and inherits. */
export interface ListedRole extends RoleDefinition {
  readonly id: string;
  readonly isBuiltIn: boolean;
  readonly requiresSecondFactor: boolean;
  readonly version: number;
}

export interface RoleFilter {
  readonly id: string | null;
  readonly status: 'active' | 'disabled' | null;
  /** Part of the name. */
  readonly name: string | null;
}

/** By each order that a caller may ask for: how it sorts, and what follows the cursor. Names are unique in a tenant. */
const SORTS = {
  name: { order: 'name', following: 'name > $4' },
  '-name': { order: 'name DESC', following: 'name < $4' },
  rank: { order: 'rank, name', following: '(rank, name) > ($5, $4)' },
  '-rank': { order: 'rank DESC, name DESC', following: '(rank, name) < ($5, $4)' },
} as const;

export type RoleSort = keyof typeof SORTS;

export const ROLE_SORTS = Object.keys(SORTS) as RoleSort[];

const ROLES = `SELECT id, name, description, rank, status, is_built_in AS "isBuiltIn",
  requires_second_factor AS "requiresSecondFactor", version,
  (SELECT coalesce(json_agg(json_build_object('permission', permission, 'scopeType', scope_type, 'scopeId', scope_id)
    ORDER BY permission, scope_type NULLS FIRST, scope_id NULLS FIRST), '[]') FROM rbac.bindings WHERE role_id = roles.id) AS bindings,
  (SELECT coalesce(json_agg(parent_id ORDER BY parent_id), '[]') FROM rbac.role_parents WHERE role_id = roles.id) AS inherits
  FROM rbac.roles WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR status = $2)
    AND ($3::text IS NULL OR position($3 IN name) > 0) AND ($4::text IS NULL OR $5::int IS NULL OR `;

/** The roles of the tenant in scope, as they are read. */
@Injectable()
export class RoleList {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async one(id: string): Promise<ListedRole | null> {
    const [role] = await this.page({ id, status: null, name: null }, 'name', null, 1);
    return role ?? null;
  }

  /** The one with exactly that name. */
  async named(name: string): Promise<ListedRole | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ id: string }[]>('SELECT id FROM rbac.roles WHERE name = $1', [name]);
    return row ? this.one(row.id) : null;
  }

  /** Throws `platform.cursor-invalid`. */
  page({ id, status, name }: RoleFilter, sort: RoleSort, cursor: string | null, limit: number): Promise<ListedRole[]> {
    const { order, following } = SORTS[sort];
    const last = cursor === null ? null : readCursor(cursor);
    return this.unitOfWork.transaction.query<ListedRole[]>(`${ROLES}${following}) ORDER BY ${order} LIMIT $6`, [
      ...[id, status, name, last?.name ?? null, last?.rank ?? null],
      limit,
    ]);
  }
}

const CURSOR = /^(\d{1,3}) ([a-z][a-z0-9_-]*)$/;

/** A place in the list, whichever its order. It carries no authority, only a position. */
export function writeCursor({ rank, name }: Pick<ListedRole, 'rank' | 'name'>): string {
  return Buffer.from(`${rank} ${name}`).toString('base64url');
}

function readCursor(text: string): Pick<ListedRole, 'rank' | 'name'> {
  const [, rank, name] = CURSOR.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (rank === undefined || name === undefined) throw new DomainError(CURSOR_INVALID);
  return { rank: Number(rank), name };
}
