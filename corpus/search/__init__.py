"""Search: quotes that match a query, near-duplicates and non-answers."""
