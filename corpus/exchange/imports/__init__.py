"""Import of answers: roles of columns, merging with known answers, and codes in the file."""
