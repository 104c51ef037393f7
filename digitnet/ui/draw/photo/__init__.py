"""Pictures as input, in place of a sketch."""
