"""The API base, against hostile callers and a real PostgreSQL."""
