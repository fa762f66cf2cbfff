"""Asking customers how it went: definitions, invitations, answers."""
