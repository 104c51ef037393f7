"""What happens to a sketch inside, and what others answer."""
