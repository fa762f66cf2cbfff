"""What accounts stores."""
