"""The marks of one market in one round, with their reasons."""
