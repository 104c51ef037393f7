"""The animation of one unit's weights while it learns."""
