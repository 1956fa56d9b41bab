"""Agreement between coders: on each code, on whole code sets and on coded parts."""
