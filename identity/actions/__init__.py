"""What people do about logins, roles, groups and API keys: one function per verb."""
