"""Customers in the administration: each noun's lists in a module of its own."""

from accounts.admin import contracts, duplicates, households, organisations, people, products, relations, teams

__all__ = ("contracts", "duplicates", "households", "organisations", "people", "products", "relations", "teams")
