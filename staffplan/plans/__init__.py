"""What is done with a plan: its numbers, files, changes, reasons, simulation."""
