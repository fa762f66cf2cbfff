"""One module per page or noun."""
