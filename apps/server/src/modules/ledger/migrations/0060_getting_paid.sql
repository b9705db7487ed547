-- Money that goes back to clients, that gateways take back for a while, and that has come to our own bank accounts.
ALTER TABLE ledger.postings DROP CONSTRAINT postings_account_is_known;
ALTER TABLE ledger.postings ADD CONSTRAINT postings_account_is_known CHECK (
  account IN ('receivable', 'credit', 'revenue', 'tax', 'fees', 'write_off', 'rounding', 'goodwill', 'advances', 'refunds')
  OR (account ~ '^(revenue|tax|clearing|bank|disputes)(:[A-Za-z0-9][A-Za-z0-9_.-]*)+$' AND length(account) <= 100));
