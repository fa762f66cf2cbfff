"""What a customer is owed: entitlements, coverage and clocks."""
