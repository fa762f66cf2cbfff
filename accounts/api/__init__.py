"""Accounts, contacts and consumers over HTTP."""
