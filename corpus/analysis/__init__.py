"""Analysis of codings: agreement, disagreements, the reference coding, tables, reliance, pace."""
