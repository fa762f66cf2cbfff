"""Customers in the administration: each noun's lists in a module of its own."""

from accounts.admin import households, organisations, people, relations, teams

__all__ = ("households", "organisations", "people", "relations", "teams")
