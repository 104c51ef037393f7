"""Numbers of several digits."""
