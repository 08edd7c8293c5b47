"""Values that people pin: the file, what may be written, the workbook, applying them to a plan."""
