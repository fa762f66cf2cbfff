"""What people do with files of records."""
