"""What people do with majorissues: one function per verb."""
