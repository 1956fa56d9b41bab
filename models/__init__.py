"""What the machine suggests: the Dutch pipeline, training and evaluation."""
