"""A request for evidence: one row of a scheme, asked of one market or one locality."""
