/**
 * @typedef {{ sallyport_owner: string, sallyport: string }} RolePasswords
 */

/**
 * Makes the two roles and the database, or brings them to this state: `sallyport_owner` owns the database and migrates;
 * `sallyport`, the application's role, owns nothing, may log in and connect, and can't bypass row-level security.
 *
 * @param {string} adminUrl a superuser's
 * @param {string} database
 * @param {RolePasswords} passwords
 * @returns {Promise<{ ownerUrl: string, applicationUrl: string }>}
 */
export async function prepareDatabase(adminUrl, database, passwords) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await setRole(client, 'sallyport_owner', 'CREATEROLE', passwords.sallyport_owner);
    await setRole(client, 'sallyport', 'NOCREATEROLE', passwords.sallyport);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER sallyport_owner`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO sallyport`);
  } finally {
    await client.end();
  }
  const url = (role) => roleUrl(adminUrl, role, passwords[role], database);
  return { ownerUrl: url('sallyport_owner'), applicationUrl: url('sallyport') };
}

async function setRole(client, role, createRole, password) {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  await client.query(
    `${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOREPLICATION
     ${createRole} PASSWORD ${client.escapeLiteral(password)}`,
  );
}

function roleUrl(adminUrl, role, password, database) {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
