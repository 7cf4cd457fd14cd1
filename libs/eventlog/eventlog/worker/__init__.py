"""The single writer of a partition: takes commands, decides, commits, remembers."""
