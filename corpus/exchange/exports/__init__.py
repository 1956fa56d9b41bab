"""What goes out of a study, by the ending of the file it goes to."""
