"""What keeps the house running: one module per page."""
