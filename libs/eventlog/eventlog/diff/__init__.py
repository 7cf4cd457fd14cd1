"""Two builds of a projection held side by side, and why they differ."""
