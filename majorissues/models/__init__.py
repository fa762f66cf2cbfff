"""What majorissues stores."""
