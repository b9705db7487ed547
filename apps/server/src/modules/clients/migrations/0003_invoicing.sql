-- One invoice for each service, instead of one for all that is due on a day.
ALTER TABLE clients.clients ADD separate_invoices boolean NOT NULL DEFAULT false;
