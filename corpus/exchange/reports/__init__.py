"""Reports of a study: the quote book, and the report as one web page."""
