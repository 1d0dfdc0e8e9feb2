"""Files to pages: one reader a format, one registry."""
