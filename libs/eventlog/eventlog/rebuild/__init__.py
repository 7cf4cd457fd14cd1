"""A projection folded anew beside the live one, compared with it, and switched to."""
