"""The visitor's runs, and those picked side by side."""
