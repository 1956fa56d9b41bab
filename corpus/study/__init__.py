"""Storage of a study: `study.db`, its quotes, the log of decisions and the current state."""
