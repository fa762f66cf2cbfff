"""Import and export by CSV and XLSX."""
