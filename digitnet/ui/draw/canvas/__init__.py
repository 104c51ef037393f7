"""What a visitor draws on."""
