"""What people do with entitlements: one function per verb."""
