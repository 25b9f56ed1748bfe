import { ApiKeys1763769605000 } from '#api-keys';
import { Audit1763769604000 } from '#audit';
import { Accounts1763769608000, Identity1763769602000, Imports1763769609000 } from '#identity';
import { Platform1763769600000 } from '#platform';
import { Rbac1763769603000 } from '#rbac';
import { Robots1763769606000 } from '#robots';
import { Tenancy1763769601000 } from '#tenancy';

/** Every migration, in the order of the time in its name. The service does not serve from a schema that lacks one. */
export const migrations = [
  Platform1763769600000,
  Tenancy1763769601000,
  Identity1763769602000,
  Rbac1763769603000,
  Audit1763769604000,
  ApiKeys1763769605000,
  Robots1763769606000,
  Accounts1763769608000,
  Imports1763769609000,
];

export const MIGRATIONS_TABLE = 'sallyport_migrations';
