-- How long a job waits in its queue before it is done, by the clock of the machine.
ALTER TABLE platform.outbox ADD delay_ms integer NOT NULL DEFAULT 0 CHECK (delay_ms >= 0);
