"""Logins, groups, roles and keys over HTTP, and the base class of every resource of the product."""
