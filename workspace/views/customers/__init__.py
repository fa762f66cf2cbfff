"""Pages about customers: the same list, page and steps for every kind of record."""
