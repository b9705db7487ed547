-- Invoices that were merged or split were voided, and their charges stand on others: which, and who did it.
CREATE TABLE billing.replacements (
  invoice_id    bigint NOT NULL REFERENCES billing.invoices,
  by_invoice_id bigint NOT NULL REFERENCES billing.invoices,
  made_by       text NOT NULL,
  made_at       timestamptz NOT NULL,
  PRIMARY KEY (invoice_id, by_invoice_id),
  CHECK (invoice_id <> by_invoice_id)
);
CREATE INDEX replacements_by_new ON billing.replacements (by_invoice_id);

-- A merge or a split takes the charges off the invoice that was voided.
CREATE INDEX charges_by_invoice ON billing.charges (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX drafts_waiting ON billing.drafts (waits_for, id) WHERE invoice_id IS NULL AND waits_for IS NOT NULL;
-- The few lines that are paid in advance are found without reading all the others.
CREATE INDEX invoice_lines_advances ON billing.invoice_lines (invoice_id) WHERE account = 'advances';
