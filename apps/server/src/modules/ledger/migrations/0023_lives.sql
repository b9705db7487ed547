-- Clients whose money nobody moves any more: they were merged into another client, or erased.
CREATE TABLE ledger.closed_accounts (
  client_id bigint PRIMARY KEY,
  why       text NOT NULL CHECK (why IN ('merged', 'erased')),
  closed_at timestamptz NOT NULL
);

-- What a merged client had is another client's now, so an entry on its accounts would be money that nobody finds. Money that
-- still arrives for an erased client is booked all the same: it has arrived.
CREATE FUNCTION ledger.refuse_closed() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  wrong bigint;
BEGIN
  SELECT i.client_id INTO wrong FROM inserted i
   WHERE EXISTS (SELECT 1 FROM ledger.closed_accounts c WHERE c.client_id = i.client_id AND c.why = 'merged') LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'the accounts of client % are closed', wrong USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER postings_on_open_accounts AFTER INSERT ON ledger.postings
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_closed();
