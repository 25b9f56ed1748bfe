import type { ImportedUser, ImportField } from './imported-user.js';

/** A connection of the role that owns the tables: row-level security hides nothing from it. */
export interface OwnerConnection {
  query<Row extends object>(sql: string, parameters?: unknown[]): Promise<{ readonly rows: Row[] }>;
}

/** Each column with its type, and what stands in it. */
const COLUMNS: readonly (readonly [name: string, type: string, value: (user: ImportedUser) => unknown])[] = [
  ['id', 'uuid', ({ id }) => id],
  ['email', 'text', ({ email }) => email],
  ['email_verified_at', 'timestamptz', ({ emailVerifiedAt }) => emailVerifiedAt],
  ['username', 'text', ({ username }) => username],
  ['phone', 'text', ({ phone }) => phone],
  ['phone_verified_at', 'timestamptz', ({ phoneVerifiedAt }) => phoneVerifiedAt],
  ['display_name', 'text', ({ displayName }) => displayName],
  ['metadata', 'jsonb', ({ metadata }) => JSON.stringify(metadata)],
  ['password_hash', 'text', ({ passwordHash }) => passwordHash],
  ['status', 'text', ({ status }) => status],
  ['external_id', 'text', ({ externalId }) => externalId],
  ['last_login_at', 'timestamptz', ({ lastLoginAt }) => lastLoginAt],
  ['created_at', 'timestamptz', ({ createdAt }) => createdAt],
];

const NAMES = COLUMNS.map(([name]) => name).join(', ');
const GIVEN = `unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS given (${NAMES})`;

const valuesOf = (users: readonly ImportedUser[]): unknown[][] =>
  COLUMNS.map(([, , value]) => users.map((user) => value(user)));

/** Whether another row of the table holds what the given one would. */
const isHeld = (table: string, condition: string): string =>
  `EXISTS (SELECT FROM ${table} AS held WHERE ${condition} AND held.id <> given.id)`;

/** Whether somebody who changed it lately may still take it back. */
const isKept = (column: string): string => `identity.contact_kept_for(given.${column}) IS NOT NULL`;

/** What two accounts can't share, by the field that it comes from; in the order in which it is named. */
const takenIn = (table: string): readonly (readonly [field: ImportField, condition: string])[] => [
  ['email', `${isHeld(table, 'held.email = given.email')} OR ${isKept('email')}`],
  ['username', isHeld(table, 'held.username = given.username')],
  [
    'phone',
    `given.phone IS NOT NULL
      AND (${isHeld(table, 'held.phone = given.phone AND held.phone_verified_at IS NOT NULL')} OR ${isKept('phone')})`,
  ],
  ['externalId', isHeld(table, 'held.external_id = given.external_id')],
];

/** Accounts, in the table that holds them or in one that is like it. */
export class UserRows {
  constructor(
    private readonly connection: OwnerConnection,
    private readonly table: string,
  ) {}

  /** Adds those whose place is free; answers the ids of the others, each with the field that is taken, if it still is. */
  async add(users: readonly ImportedUser[]): Promise<Map<string, ImportField | null>> {
    const { rows } = await this.connection.query<{ id: string }>(
      `INSERT INTO ${this.table} (${NAMES}, version) SELECT ${NAMES}, 1 FROM ${GIVEN} ON CONFLICT DO NOTHING RETURNING id`,
      valuesOf(users),
    );
    const added = new Set(rows.map(({ id }) => id));
    const others = users.filter(({ id }) => !added.has(id));
    const taken = await this.takenOf(others);
    return new Map(others.map(({ id }) => [id, taken.get(id) ?? null]));
  }

  /** The ids of those whose place is taken, each with the field. */
  async takenOf(users: readonly ImportedUser[]): Promise<Map<string, ImportField>> {
    if (users.length === 0) return new Map();
    const cases = takenIn(this.table).map(([field, condition]) => `WHEN ${condition} THEN '${field}'`);
    const { rows } = await this.connection.query<{ id: string; field: ImportField }>(
      `SELECT * FROM (SELECT given.id, CASE ${cases.join(' ')} END AS field FROM ${GIVEN}) AS asked WHERE field IS NOT NULL`,
      valuesOf(users),
    );
    return new Map(rows.map(({ id, field }) => [id, field]));
  }
}
