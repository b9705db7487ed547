-- Of an issued document its settlement may change, and, while clients are merged, whose account it hangs on. Nothing that is
-- printed on it changes by that.
CREATE OR REPLACE FUNCTION billing.keep_documents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  settlement text[] := '{paid_minor,paid_at,voided_at,credited_minor,written_off_minor}';
BEGIN
  IF OLD.is_proforma AND NOT NEW.is_proforma THEN
    settlement := settlement || '{number,series,series_number,issued_on,is_proforma,proforma_number,proforma_series,proforma_series_number,proforma_on}'::text[];
  END IF;
  IF OLD.client_id <> NEW.client_id AND clients.is_moving(OLD.client_id, NEW.client_id) THEN
    settlement := '{client_id}'::text[];
  END IF;
  IF (to_jsonb(NEW) - settlement) <> (to_jsonb(OLD) - settlement) THEN
    RAISE EXCEPTION 'invoice % is issued and cannot be changed', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION billing.keep_credit_notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.client_id <> NEW.client_id AND clients.is_moving(OLD.client_id, NEW.client_id)
     AND (to_jsonb(NEW) - 'client_id') = (to_jsonb(OLD) - 'client_id') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'credit note % is issued and cannot be changed', OLD.number USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER credit_notes_keep ON billing.credit_notes;
CREATE TRIGGER credit_notes_keep BEFORE UPDATE OR DELETE ON billing.credit_notes FOR EACH ROW EXECUTE FUNCTION billing.keep_credit_notes();

-- A quote that was sent may go over to another client too. One that was not accepted binds nobody and proves nothing, so what
-- it says of a person can be erased; its number, day and sums stay, because its series has no holes.
CREATE OR REPLACE FUNCTION billing.keep_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fate text[] := '{state,decided_at,decided_by,decided_ip,reason,token_hash}';
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN COALESCE(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.client_id <> NEW.client_id AND clients.is_moving(OLD.client_id, NEW.client_id) THEN
      fate := '{client_id}'::text[];
      IF (to_jsonb(NEW) - fate) = (to_jsonb(OLD) - fate) THEN
        RETURN NEW;
      END IF;
    ELSIF clients.is_erasing(OLD.client_id) THEN
      fate := CASE WHEN OLD.state = 'accepted' THEN '{decided_ip}'::text[]
                   ELSE '{subject,note,notes,buyer,decided_by,decided_ip,reason,token_hash}'::text[] END;
      IF OLD.state <> 'sent' AND (to_jsonb(NEW) - fate) = (to_jsonb(OLD) - fate) THEN
        RETURN NEW;
      END IF;
    END IF;
    fate := '{state,decided_at,decided_by,decided_ip,reason,token_hash}';
  END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - fate) <> (to_jsonb(OLD) - fate) OR (OLD.state <> 'sent' AND to_jsonb(NEW) <> to_jsonb(OLD)) THEN
    RAISE EXCEPTION 'quote % was sent and cannot be changed', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION billing.keep_quote_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'description') = (to_jsonb(OLD) - 'description')
     AND EXISTS (SELECT FROM billing.quotes q WHERE q.id = OLD.quote_id AND q.state IN ('declined', 'expired', 'withdrawn') AND clients.is_erasing(q.client_id)) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM billing.quotes q WHERE q.id IN (OLD.quote_id, NEW.quote_id) AND q.state <> 'draft') THEN
    RAISE EXCEPTION 'the quote of this line was sent and cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;

-- Everything of a client is found by the client: when it is merged into another one, handed over, or erased.
CREATE INDEX charges_by_client ON billing.charges (client_id, id DESC);
