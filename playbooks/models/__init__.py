"""What playbooks stores."""
