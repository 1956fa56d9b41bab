"""The commands of `turven`, one per module, with its options, output and help."""
