"""Comparisons that one click starts."""
