"""Customers in the administration: each noun's lists in a module of its own."""

from accounts.admin import organisations, people, relations

__all__ = ("organisations", "people", "relations")
