ALTER TABLE ordering.carts
  -- As it was typed, in capitals; whether it holds is asked each time the cart is priced.
  ADD promotion_code text;

ALTER TABLE ordering.cart_items
  -- What was picked: [{"optionId": 1, "choiceId": 2, "quantity": 3}].
  ADD options           jsonb NOT NULL DEFAULT '[]',
  -- Answers to the custom fields of the product, by name.
  ADD fields            jsonb NOT NULL DEFAULT '{}',
  -- An add-on hangs on another item, or on a service that is had.
  ADD parent_item_id    bigint REFERENCES ordering.cart_items ON DELETE CASCADE,
  ADD parent_service_id bigint REFERENCES services.services,
  ADD bundle_id         bigint REFERENCES catalog.bundles,
  -- Items of one bundle share a number within their cart.
  ADD bundle_group      integer,
  ADD CHECK (parent_item_id IS NULL OR parent_service_id IS NULL),
  ADD CHECK ((bundle_id IS NULL) = (bundle_group IS NULL));
CREATE INDEX cart_items_by_parent ON ordering.cart_items (parent_item_id);

ALTER TABLE ordering.orders
  ADD promotion_code text,
  ADD discount_minor bigint NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
  -- Before tax.
  ADD net_minor      bigint,
  -- Null: not known when the order was placed.
  ADD tax_minor      bigint;
UPDATE ordering.orders SET net_minor = total_minor, tax_minor = 0;
ALTER TABLE ordering.orders ALTER net_minor SET NOT NULL;
CREATE INDEX orders_pending_by_age ON ordering.orders (placed_at, id) WHERE state = 'pending';

ALTER TABLE ordering.order_items
  -- As they were called when it was ordered: [{"name": "Disk", "choice": "100 GB", "quantity": 1}].
  ADD options        jsonb NOT NULL DEFAULT '[]',
  ADD discount_minor bigint NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
  -- What was due on the day of the order, before tax.
  ADD due_minor      bigint;
UPDATE ordering.order_items SET due_minor = recurring_minor + setup_minor;
ALTER TABLE ordering.order_items ALTER due_minor SET NOT NULL;
