"""Pages known by their lines alone: lines to units, units to stories, headlines to stories."""
