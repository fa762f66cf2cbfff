"""What customers are owed."""
