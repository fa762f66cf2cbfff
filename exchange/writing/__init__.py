"""Files as people open them."""
