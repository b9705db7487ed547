-- Everything of a client is found by the client: when it is merged into another one, handed over, or erased.
CREATE INDEX redemptions_of_client ON catalog.redemptions (client_id, id DESC);
