"""What people do with schedules."""
