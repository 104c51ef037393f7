"""Links to a run, its files, and control handed over."""
