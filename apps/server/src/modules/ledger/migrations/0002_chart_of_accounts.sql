-- The chart of accounts is closed: see accounts.ts, which says the same. The names without a key come first, because the
-- expression costs a fifth of an insert.
ALTER TABLE ledger.postings ADD CONSTRAINT postings_account_is_known CHECK (
  account IN ('receivable', 'credit', 'revenue', 'tax', 'fees', 'write_off', 'rounding', 'goodwill', 'advances')
  OR (account ~ '^(revenue|tax|clearing)(:[A-Za-z0-9][A-Za-z0-9_.-]*)+$' AND length(account) <= 100));
ALTER TABLE ledger.postings ADD CONSTRAINT postings_client_has_own_account CHECK (
  (account IN ('receivable', 'credit')) = (client_id IS NOT NULL));

-- Balances of clients and their statements are read by client; the other accounts have none, so the index by account need
-- not carry one.
CREATE INDEX postings_of_client ON ledger.postings (client_id, currency, entry_id) INCLUDE (account, amount_minor) WHERE client_id IS NOT NULL;
DROP INDEX ledger.postings_by_account;
CREATE INDEX postings_by_account ON ledger.postings (account, currency) INCLUDE (amount_minor);
CREATE INDEX entries_by_day ON ledger.entries (booked_on, id);

-- A foreign key asks for each posting by itself; the trigger below asks once for each entry of a statement. Entries are
-- never deleted, so nothing is left to watch on their side.
ALTER TABLE ledger.postings DROP CONSTRAINT postings_entry_id_fkey;

-- An entry and all its postings are written by one statement. Both triggers run at its end, so each sees the whole, and a
-- set of a thousand entries is judged at once: no entry without postings, no posting that comes later or belongs to nothing.
--
-- The plans are kept for the life of a connection and may have been made when the tables were small; without sequential
-- scans and hash joins to choose from, their cost follows what is inserted and never what is there.
CREATE OR REPLACE FUNCTION ledger.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  wrong  bigint;
  reason text;
BEGIN
  SELECT n.entry_id,
         CASE WHEN n.sum <> 0 OR n.first <> n.last THEN 'does not balance'
              WHEN e.id IS NULL THEN 'does not exist'
              WHEN e.currency <> n.first THEN 'has a posting in another currency'
              ELSE 'is closed, its postings were written before' END
    INTO wrong, reason
    FROM (SELECT i.entry_id, sum(i.amount_minor) AS sum, count(*) AS postings, min(i.currency) AS first, max(i.currency) AS last
            FROM inserted i GROUP BY i.entry_id) n
    LEFT JOIN ledger.entries e ON e.id = n.entry_id
   WHERE n.sum <> 0 OR n.first <> n.last OR e.id IS NULL OR e.currency <> n.first
      OR (SELECT count(*) FROM ledger.postings p WHERE p.entry_id = n.entry_id) <> n.postings
   LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ledger entry % %', wrong, reason USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger.refuse_empty() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  wrong bigint;
BEGIN
  SELECT i.id INTO wrong FROM inserted i
   WHERE NOT EXISTS (SELECT 1 FROM ledger.postings p WHERE p.entry_id = i.id) LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ledger entry % has no postings', wrong USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entries_have_postings AFTER INSERT ON ledger.entries
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_empty();
