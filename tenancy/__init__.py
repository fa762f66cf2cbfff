"""Whose data: tenants, the one door into a tenant, and the walls between tenants."""
