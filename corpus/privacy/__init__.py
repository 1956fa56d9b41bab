"""Personal data in quotes: finding it, and the coders' decisions on redacting it."""
