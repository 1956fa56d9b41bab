"""What is printed of a study: the quote book, and the report on one page."""
