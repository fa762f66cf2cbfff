"""Rows for tests, made by the verbs themselves. Dull on purpose."""
