"""Who should work on it: queues, rules, capacity, presence, shifts, offers."""
