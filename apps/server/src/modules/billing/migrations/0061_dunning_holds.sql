-- Invoices for which money is on its way: nobody is reminded of them, charged for paying late or suspended meanwhile.
CREATE TABLE billing.dunning_holds (
  invoice_id bigint NOT NULL REFERENCES billing.invoices,
  -- Who holds it, in the words of the room that does: `attempt:12`. Several may.
  held_by    text NOT NULL,
  held_at    timestamptz NOT NULL,
  PRIMARY KEY (invoice_id, held_by)
);
CREATE INDEX dunning_holds_by_holder ON billing.dunning_holds (held_by);
ALTER TABLE billing.dunning_holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.dunning_holds TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
