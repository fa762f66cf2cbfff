"""What people and the product do with mail."""
