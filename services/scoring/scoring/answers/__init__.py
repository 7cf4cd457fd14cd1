"""What is asked of scores beyond the scores themselves: one answer a file, each a pure function."""
