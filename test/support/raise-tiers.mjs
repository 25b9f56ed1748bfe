import pg from 'pg';

/** Raises every limit of every tier to the highest there is: a load from one person or tenant is what follows. */
export async function raiseTiers(ownerUrl) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('UPDATE platform.limits SET quota = 10000000').finally(() => client.end());
}
