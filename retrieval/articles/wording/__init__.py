"""What lines of print say by their words, and clean text that knows its places."""
