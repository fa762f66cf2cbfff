"""What people do with cases: one function per verb."""
