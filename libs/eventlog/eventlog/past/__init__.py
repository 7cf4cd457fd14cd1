"""What was known at a moment: from one stream, or from a table built for it."""
