"""Pages to articles: where stories begin, which headline is whose."""
