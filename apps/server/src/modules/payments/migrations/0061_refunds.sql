-- Who was refunded, and whose bank took the money back all the same, has had more than was paid: that is the truth, and is
-- booked. The use-cases refuse to ask for more than there was.
ALTER TABLE payments.transactions DROP CONSTRAINT transactions_not_below_nothing;

ALTER TABLE payments.refunds
  -- Since when somebody is asking the provider; the others wait for the answer.
  ADD COLUMN asked_at timestamptz,
  -- The day on which staff paid it out by hand.
  ADD COLUMN paid_on date,
  -- How much of one that was made at the provider reopened invoices, because credit did not cover it.
  ADD COLUMN reversed_minor bigint NOT NULL DEFAULT 0 CHECK (reversed_minor >= 0),
  -- Nothing is known of the amount of one that failed at the provider before we heard that it was made.
  DROP CONSTRAINT refunds_amount_minor_check,
  ADD CONSTRAINT refunds_amount CHECK (amount_minor > 0 OR (amount_minor = 0 AND made = 'outside' AND state = 'declined'));
CREATE UNIQUE INDEX refunds_once ON payments.refunds (transaction_id, made, reference) WHERE made <> 'gateway';

ALTER TABLE payments.disputes
  -- What was taken back of the payment for it: it was lost.
  ADD COLUMN reversed_minor bigint NOT NULL DEFAULT 0 CHECK (reversed_minor >= 0),
  -- Of the fee; null: none was told.
  ADD COLUMN fee_currency text,
  -- The state in which the fee was told: news that comes late changes it no more.
  ADD COLUMN fee_told text CHECK (fee_told IN ('warning', 'open', 'under_review', 'won', 'lost')),
  -- How often it moved money; names the entries.
  ADD COLUMN moves integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT disputes_reversed_was_taken CHECK (reversed_minor <= taken_minor);

-- Until when a held amount can be taken.
ALTER TABLE payments.attempts ADD COLUMN held_until timestamptz;
CREATE INDEX attempts_held ON payments.attempts (id DESC) WHERE state = 'authorised';

ALTER TABLE payments.payout_items
  -- Tells apart what a payout names more than once.
  ADD COLUMN n integer NOT NULL DEFAULT 1,
  -- What was booked as a fee for it, which was not known before; null: that was not looked at yet.
  ADD COLUMN fee_booked_minor bigint,
  ADD CONSTRAINT payout_items_once UNIQUE (payout_id, kind, reference, n);
CREATE INDEX payout_items_by_refund ON payments.payout_items (refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX payout_items_by_dispute ON payments.payout_items (dispute_id) WHERE dispute_id IS NOT NULL;
CREATE INDEX payout_items_unmatched ON payments.payout_items (id)
  WHERE transaction_id IS NULL AND refund_id IS NULL AND dispute_id IS NULL;
