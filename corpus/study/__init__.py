"""The store: `study.db`, its quotes, the log of decisions and what follows from them."""
