"""What a network reads in one image, and why."""
