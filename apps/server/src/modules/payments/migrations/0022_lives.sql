-- Everything of a client is found by the client: when it is merged into another one, handed over, or erased.
CREATE INDEX attempts_by_client ON payments.attempts (client_id, id DESC);
