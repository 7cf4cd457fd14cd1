"""What a table holds, as a hash, as counts and row by row, beside another."""
