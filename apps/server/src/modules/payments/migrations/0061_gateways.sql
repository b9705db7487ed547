-- What came of the last test of a gateway's settings; null when they were never tested, or changed since.
ALTER TABLE payments.gateways
  ADD COLUMN tested_at timestamptz,
  ADD COLUMN test_result jsonb;

-- The lists of staff, by what they are narrowed down by.
CREATE INDEX inbound_events_by_gateway ON payments.inbound_events (integration, id DESC);
CREATE INDEX inbound_events_by_type ON payments.inbound_events (type, id DESC);
CREATE INDEX inbound_events_unhandled ON payments.inbound_events (id DESC) WHERE handled_at IS NULL;
CREATE INDEX exchanges_by_gateway ON payments.exchanges (gateway, id DESC);
CREATE INDEX transactions_by_gateway ON payments.transactions (gateway, id DESC);
-- A reference is sought by its beginning; one by hand stands behind the way it came: `cash:R-17`.
CREATE INDEX transactions_by_reference ON payments.transactions (lower(reference) text_pattern_ops);
CREATE INDEX transactions_by_hand ON payments.transactions (lower(split_part(reference, ':', 2)) text_pattern_ops)
  WHERE gateway = 'manual';
CREATE INDEX refunds_by_state ON payments.refunds (state, transaction_id);
CREATE INDEX attempts_by_state ON payments.attempts (state, id DESC);
CREATE INDEX attempts_by_gateway ON payments.attempts (gateway, id DESC);
