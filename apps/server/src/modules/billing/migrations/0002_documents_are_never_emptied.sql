-- TRUNCATE fires no row trigger, so documents need this beside the triggers that keep each row.
CREATE TRIGGER invoices_are_never_emptied BEFORE TRUNCATE ON billing.invoices FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER invoice_lines_are_never_emptied BEFORE TRUNCATE ON billing.invoice_lines FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER allocations_are_never_emptied BEFORE TRUNCATE ON billing.allocations FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
