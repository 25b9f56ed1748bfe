-- Run once by the PostgreSQL image, as its superuser, when the volume is empty. The passwords are for development: the
-- port is bound to 127.0.0.1 only. The same statements, with passwords of your own: docs/guides/deploy.md

-- Owns the schema and migrates it. CREATEROLE, because the first migration makes the group role sallyport_app.
CREATE ROLE sallyport_owner LOGIN CREATEROLE PASSWORD 'development-owner';

-- What the service runs as. Owns nothing, and can't bypass row-level security.
CREATE ROLE sallyport LOGIN PASSWORD 'development';

CREATE DATABASE sallyport OWNER sallyport_owner;
REVOKE ALL ON DATABASE sallyport FROM PUBLIC;
GRANT CONNECT ON DATABASE sallyport TO sallyport;
