"""Read a county: files to checked tables."""
