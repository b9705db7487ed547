-- This client is never charged a fee for paying late.
ALTER TABLE clients.clients ADD no_late_fees boolean NOT NULL DEFAULT false;
