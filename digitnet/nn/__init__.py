"""The network, its training and its files: all that learns, in NumPy alone."""
