import type { BuiltInRole } from '../built-in-roles.js';

/** A role as a pack has it; a tenant makes its own of it. */
export interface PackRole extends BuiltInRole {
  /** The names of roles of the same pack that come before it, and whose bindings it has too. */
  readonly inherits: readonly string[];
  /** What its system calls it, where that is another name. */
  readonly alias: string | null;
}

/** The roles and permissions of a kind of product, for a tenant to pick and edit. */
export interface RolePack {
  /** Also the application as which its permissions are registered. */
  readonly name: string;
  readonly description: string;
  /** What its roles grant besides Sallyport’s own permissions. */
  readonly permissions: readonly { readonly permission: string; readonly description: string }[];
  /** Each after those that it inherits. */
  readonly roles: readonly PackRole[];
}

/** A role of a pack, held in the whole tenant where nothing else is said. */
export function packRole(
  role: Pick<BuiltInRole, 'name' | 'description' | 'rank'> & Partial<Omit<PackRole, 'name' | 'description' | 'rank'>>,
): PackRole {
  return { permissions: [], memberPermissions: [], inherits: [], alias: null, ...role };
}
