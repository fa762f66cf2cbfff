"""What people do to the ledger's own records: replay what was parked, cancel a job."""
