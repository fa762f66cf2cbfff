"""One cause, many customers: proposing, telling, resolving together."""
