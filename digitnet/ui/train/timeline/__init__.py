"""The way back through a run's moments, and runs that go on from one."""
