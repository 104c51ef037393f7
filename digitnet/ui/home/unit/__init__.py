"""The film of one unit that learns."""
