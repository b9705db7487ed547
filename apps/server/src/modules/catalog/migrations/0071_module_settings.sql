-- What is made on a server for a product: where, of what, and when.
ALTER TABLE catalog.products
  ADD server_group_id bigint REFERENCES servers.groups,
  ADD module_settings jsonb NOT NULL DEFAULT '{}',
  ADD set_up text NOT NULL DEFAULT 'on_payment' CHECK (set_up IN ('on_order', 'on_payment', 'by_hand')),
  ADD disk_mib bigint CHECK (disk_mib > 0),
  ADD memory_mib bigint CHECK (memory_mib > 0);
UPDATE catalog.products SET module_settings = jsonb_build_object('plan', coalesce(server_plan, name))
 WHERE server_module IS NOT NULL;
ALTER TABLE catalog.products DROP server_plan;
-- Which of those settings a choice of the option takes the place of; null: the server does not hear of it.
ALTER TABLE catalog.options ADD sets text;
