"""The canvases on which visitors draw."""
