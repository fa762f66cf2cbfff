"""Somebody else must agree first."""
