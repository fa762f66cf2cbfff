"""What people do with accounts: one function per verb."""
