"""What a visitor does to a run."""
