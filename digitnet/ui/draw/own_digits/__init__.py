"""A visitor's own digits, and what is taught with them."""
