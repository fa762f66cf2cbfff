"""What people do with routing: one function per verb."""
