"""The figures and marks of one city in one round, which the sheets of its markets share."""
