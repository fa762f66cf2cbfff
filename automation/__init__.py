"""What the tenant automates: triggers and macros over the verb registry."""
