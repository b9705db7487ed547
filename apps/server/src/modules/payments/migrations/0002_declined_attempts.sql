-- A declined card leaves the provider's page open for a while: the reconciler looks at these attempts as well.
CREATE INDEX attempts_declined ON payments.attempts (created_at) WHERE state = 'declined';
