"""Events, deliveries, timers, jobs, idempotency keys."""
