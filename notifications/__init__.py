"""Telling people: the in-app bell, mail and why each of them was told."""
