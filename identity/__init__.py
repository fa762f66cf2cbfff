"""Who signs in and what they may do: users, roles, groups, API keys, the actor."""
