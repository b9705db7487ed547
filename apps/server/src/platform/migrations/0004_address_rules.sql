-- Networks that are kept out, and those that alone may enter the staff area or use API tokens.
CREATE TABLE platform.address_rules (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  list       text NOT NULL CHECK (list IN ('deny', 'staff', 'api')),
  network    text NOT NULL,
  note       text NOT NULL DEFAULT '',
  -- From then on the rule means nothing; null: until it is removed.
  expires_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT address_rules_once UNIQUE (list, network)
);
