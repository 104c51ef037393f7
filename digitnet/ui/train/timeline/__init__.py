"""Rewinding through the snapshots of a run, and branching from one."""
