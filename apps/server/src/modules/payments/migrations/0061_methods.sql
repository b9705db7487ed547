-- The day of the first try, from which the days of further ones are counted.
ALTER TABLE payments.collections ADD COLUMN first_on date;

ALTER TABLE payments.storings
  -- Where the bank wants to see the payer.
  ADD COLUMN challenge_url text,
  -- How often the provider was asked what became of it, and when it is asked again.
  ADD COLUMN looks integer NOT NULL DEFAULT 0,
  ADD COLUMN look_after timestamptz;
DROP INDEX payments.storings_open;
CREATE INDEX storings_to_look_at ON payments.storings (look_after) WHERE look_after IS NOT NULL;

CREATE INDEX methods_to_forget ON payments.methods (id) WHERE state = 'removed' AND NOT is_forgotten;
CREATE INDEX methods_by_fingerprint ON payments.methods (client_id, gateway, fingerprint) WHERE state <> 'removed';

DROP INDEX payments.collections_by_client;
CREATE UNIQUE INDEX collections_of_client_once ON payments.collections (client_id, invoice_id);
