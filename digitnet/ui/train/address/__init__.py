"""The address of the Train page, with its settings."""
