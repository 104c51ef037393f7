"""The wire, tested in a server of the test's own process and in real ones."""
