"""A visitor's own digits, and the network that is taught with them."""
