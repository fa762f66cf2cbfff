"""The agents' browser workspace: pages and forms, no rules."""
