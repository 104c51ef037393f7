"""Pictures in the place of a sketch."""
