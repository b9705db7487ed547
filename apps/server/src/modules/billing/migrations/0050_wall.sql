-- What the portal may see and touch: documents and charges of the client it acts for. What hangs on a document is seen by
-- whoever sees the document: a query inside a rule is held by the rules of the tables it reads.
ALTER TABLE billing.charges ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.charges TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.drafts TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.invoices TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.credit_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.credit_notes TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.adjustments ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.adjustments TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.quotes ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.quotes TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.billable_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.billable_items TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE billing.parked ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.parked TO ostler_portal USING (client_id = platform.walled_client());

-- Lines and allocations are written before their invoice, whose number is drawn last: there may be no such invoice yet, but
-- none of another client. Asked by the owner of the tables, who sees all of them.
CREATE FUNCTION billing.is_no_other_clients_invoice(invoice bigint) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
  RETURN NOT EXISTS (SELECT FROM billing.invoices i
                      WHERE i.id = invoice AND i.client_id IS DISTINCT FROM platform.walled_client());

ALTER TABLE billing.invoice_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.invoice_lines TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id))
  WITH CHECK (billing.is_no_other_clients_invoice(invoice_id));
ALTER TABLE billing.allocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.allocations TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id))
  WITH CHECK (billing.is_no_other_clients_invoice(invoice_id));

ALTER TABLE billing.write_offs ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.write_offs TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
ALTER TABLE billing.notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.notices TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id));
ALTER TABLE billing.replacements ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.replacements TO ostler_portal
  USING (EXISTS (SELECT FROM billing.invoices i WHERE i.id = invoice_id)
         AND EXISTS (SELECT FROM billing.invoices i WHERE i.id = by_invoice_id));
ALTER TABLE billing.credit_note_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.credit_note_lines TO ostler_portal
  USING (EXISTS (SELECT FROM billing.credit_notes n WHERE n.id = credit_note_id));
ALTER TABLE billing.quote_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON billing.quote_lines TO ostler_portal
  USING (EXISTS (SELECT FROM billing.quotes q WHERE q.id = quote_id));

-- A view reads with the rights of its owner unless it says otherwise.
ALTER VIEW billing.numbered_documents SET (security_invoker = true);
