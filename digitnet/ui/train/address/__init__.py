"""The address of the Train page, which can carry settings."""
