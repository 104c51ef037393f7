"""The network, drawn as it learns."""
