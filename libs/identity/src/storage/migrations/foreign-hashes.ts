/** Whether anybody's password is still kept as another system kept it: under no pepper. Part of the identity schema. */
export const FOREIGN_HASHES = `
  CREATE INDEX users_foreign_hash ON identity.users (id)
    WHERE password_hash <> '!' AND password_hash NOT LIKE '%keyid=%' AND status <> 'deleted';

  CREATE FUNCTION identity.has_foreign_hashes() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      SELECT EXISTS (SELECT FROM identity.users
        WHERE password_hash <> '!' AND password_hash NOT LIKE '%keyid=%' AND status <> 'deleted') $$;
  REVOKE ALL ON FUNCTION identity.has_foreign_hashes FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION identity.has_foreign_hashes TO sallyport_app;
`;
