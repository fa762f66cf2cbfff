"""What entitlements stores."""
