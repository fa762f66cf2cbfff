"""Work that outgrows a case: projects and their milestones."""
