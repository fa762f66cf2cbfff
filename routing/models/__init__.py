"""What routing stores."""
