"""The heart: cases, tasks, interactions, messages, escalations, special handling notes."""
