"""Comparisons that start with one click."""
