"""The answer of a network for one image, and the reason for it."""
