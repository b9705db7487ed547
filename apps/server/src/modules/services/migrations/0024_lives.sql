-- Everything of a client is found by the client: when it is merged into another one, handed over, or erased.
CREATE INDEX upgrades_by_client ON services.upgrades (client_id, id DESC);
