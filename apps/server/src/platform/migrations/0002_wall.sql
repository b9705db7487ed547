-- The wall between clients. Requests of the portal run as the role `ostler_portal` (made before the first migration, see
-- portal-role.ts), which row-level security shows the rows of one client only: the client that the transaction says it is for.
-- These functions read that. Their bodies are inlined into the plans of queries, so that a rule such as
-- `client_id = platform.walled_client()` finds its rows by an index.
--
-- Each room has the rules for its own tables. Who is not `ostler_portal` owns the tables and is not held by them: jobs,
-- staff, the command line.

-- Null: for no client, which sees no client's rows.
CREATE FUNCTION platform.walled_client() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ostler.client_id', true), '')::bigint;

-- The person who asks; null: nobody we know.
CREATE FUNCTION platform.walled_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ostler.user_id', true), '')::bigint;

-- The services of the client that the person is kept to; null: all of them.
CREATE FUNCTION platform.walled_services() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('ostler.services', true), '')::bigint[];
