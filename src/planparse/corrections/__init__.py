"""Values that people pin: their file, the workbook they come from, and how they are applied to a plan."""
