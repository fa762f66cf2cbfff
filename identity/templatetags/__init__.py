"""Template tags of sign-in and of one's own account."""
