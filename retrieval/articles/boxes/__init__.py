"""Pages known by boxes and sizes: rows, columns and headings to stories."""
