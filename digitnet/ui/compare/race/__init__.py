"""The same run in PyTorch."""
