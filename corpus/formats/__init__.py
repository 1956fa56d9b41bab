"""One module per file format, each of which reads and writes it."""
