"""The customers' self-service portal: pages and forms, no rules."""
