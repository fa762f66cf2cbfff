"""The page about the whole installation, for the people of a platform tenant: counts and moments, nobody's data."""
