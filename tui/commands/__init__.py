"""The commands of `turven`: each module is one, with its options, its answer and its help."""
