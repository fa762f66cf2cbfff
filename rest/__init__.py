"""The API base: problem+json, keyset pages, field selection, ETags, facets."""
