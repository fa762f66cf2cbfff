"""What people do with playbooks: one function per verb."""
