-- The draft that becomes the order's invoice when the client's tax id has been checked.
ALTER TABLE ordering.orders ADD draft_id bigint REFERENCES billing.drafts;
CREATE INDEX orders_by_draft ON ordering.orders (draft_id) WHERE draft_id IS NOT NULL;
