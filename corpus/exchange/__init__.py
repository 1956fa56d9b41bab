"""Studies in and out: imports, exports, REFI-QDA, reports and the copies of several coders."""
