-- What the portal may see and write: orders of the client it acts for. A cart belongs to whoever has its token, which is
-- asked in the query that finds it.
ALTER TABLE ordering.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON ordering.orders TO ostler_portal USING (client_id = platform.walled_client());

ALTER TABLE ordering.order_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON ordering.order_items TO ostler_portal
  USING (EXISTS (SELECT FROM ordering.orders o WHERE o.id = order_id));
