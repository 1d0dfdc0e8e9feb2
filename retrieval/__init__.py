"""The newspaper half of Baoda: files in, answers out. Knows no chat and no network."""
