"""What time brings for customers: a module per noun."""
