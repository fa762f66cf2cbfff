"""Reports and dashboards, computed from the ledger and always clickable through to the cases."""
