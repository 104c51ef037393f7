"""The list of the visitor's runs, and the selected ones side by side."""
