"""The parts of a screen, one module each."""
