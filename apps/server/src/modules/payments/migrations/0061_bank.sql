-- A bank account of ours is a gateway of the kind bank_transfer; statements and lines carry its name as their account.

-- Until here the bank account was a setting of billing. What was entered there goes on being printed on invoices.
INSERT INTO payments.gateways (name, kind, label, hint, position, is_enabled, way, settings, created_at, changed_at)
SELECT CASE WHEN EXISTS (SELECT FROM payments.gateways WHERE name = 'bank') THEN 'bank-transfer' ELSE 'bank' END,
       'bank_transfer', 'Bank transfer', 'Takes a day or two to arrive', 100, true, 'instructions',
       jsonb_strip_nulls(jsonb_build_object(
         'holder', coalesce(s.value #>> '{bank,holder}', s.value #>> '{upi,name}'),
         'iban', i.iban,
         'bic', upper(regexp_replace(s.value #>> '{bank,bic}', '\s', '', 'g')),
         'bankName', s.value #>> '{bank,name}',
         -- What stood in the field for an IBAN and is none.
         'accountNumber', coalesce(s.value #>> '{bank,account}', CASE WHEN i.iban IS NULL THEN s.value #>> '{bank,iban}' END),
         'upiAddress', s.value #>> '{upi,address}',
         'upiName', s.value #>> '{upi,name}')),
       now(), now()
  FROM platform.settings s
 CROSS JOIN LATERAL (SELECT (regexp_match(upper(regexp_replace(coalesce(s.value #>> '{bank,iban}', ''), '\s', '', 'g')),
                                          '^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$'))[1] AS iban) i
 WHERE s.name = 'billing.bank_transfer' AND jsonb_typeof(s.value) = 'object'
   AND (s.value ? 'bank' OR s.value ? 'upi');
DELETE FROM platform.settings WHERE name = 'billing.bank_transfer';

ALTER TABLE payments.bank_statements
  -- The days it is about, both inclusive, and what it says of itself beyond its number.
  ADD COLUMN from_on date,
  ADD COLUMN until_on date,
  -- When its lines had been compared with what is open; null: they are being compared.
  ADD COLUMN compared_at timestamptz;
CREATE INDEX bank_statements_by_day ON payments.bank_statements (account, currency, until_on DESC) WHERE closing_minor IS NOT NULL;

ALTER TABLE payments.bank_lines
  -- How the bank calls it, where it says so.
  ADD COLUMN bank_reference text NOT NULL DEFAULT '',
  -- What staff noted about it.
  ADD COLUMN note text NOT NULL DEFAULT '',
  -- A payout of a gateway that arrived with it.
  ADD COLUMN payout_id bigint REFERENCES payments.payouts CONSTRAINT bank_lines_payout_once UNIQUE,
  -- How often it was matched: names the transaction of each time.
  ADD COLUMN matches integer NOT NULL DEFAULT 0;
CREATE INDEX bank_lines_by_state ON payments.bank_lines (state, id DESC);
CREATE INDEX bank_lines_by_statement ON payments.bank_lines (statement_id, id DESC);
CREATE INDEX bank_lines_by_transaction ON payments.bank_lines (transaction_id) WHERE transaction_id IS NOT NULL;
