"""What is kept of a run, in a store or in a file to take along, and how it comes back."""
