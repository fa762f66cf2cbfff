"""What happened, and what must still happen: events, deliveries, timers, jobs, streams, verbs."""
