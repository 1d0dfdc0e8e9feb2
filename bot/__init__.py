"""The chat half of Baoda: a message in, a reply out. Joined to the newspaper half only in `cli`."""
