"""How a sketch becomes the input, the active units, and the answers of other networks."""
