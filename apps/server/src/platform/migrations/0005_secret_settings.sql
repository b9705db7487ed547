-- A setting that is secret is kept here, sealed, and its `value` is null.
ALTER TABLE platform.settings ADD COLUMN sealed text CHECK (sealed IS NULL OR value = 'null');
