"""The widgets that screens are built from, one per module."""
