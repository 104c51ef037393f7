"""Controlling a run."""
