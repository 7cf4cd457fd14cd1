"""A stretch of the log folded in memory, and the stores that its rows go to."""
