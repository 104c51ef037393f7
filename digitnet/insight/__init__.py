"""What to say and show about an answer, a network or a run."""
