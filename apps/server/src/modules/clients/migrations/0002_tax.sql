-- What decides about tax: the state or province, whether a business buys, its tax id, and a certificate of exemption.
ALTER TABLE clients.clients
  ADD COLUMN region text CHECK (region ~ '^[A-Z0-9]{1,3}$'),
  ADD COLUMN is_business boolean NOT NULL DEFAULT false,
  ADD COLUMN tax_id text CHECK (tax_id <> ''),
  ADD COLUMN exemption_certificate text CHECK (exemption_certificate <> ''),
  -- The last day on which the certificate holds; null: until it is taken back.
  ADD COLUMN exemption_until date,
  ADD CHECK (tax_id IS NULL OR is_business),
  ADD CHECK (exemption_until IS NULL OR exemption_certificate IS NOT NULL);

-- Who gave a company is a business.
UPDATE clients.clients SET is_business = true WHERE company IS NOT NULL;
