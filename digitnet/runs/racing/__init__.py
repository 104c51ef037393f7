"""The same run in NumPy and in PyTorch, beside each other."""
