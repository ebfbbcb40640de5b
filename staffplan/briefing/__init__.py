"""The numbers and words that people see of a plan, computed once for charts, workbook and summary."""
