"""The ledger over HTTP: verbs as routes, idempotent retries, refusals as problems, the feed of events, jobs."""
