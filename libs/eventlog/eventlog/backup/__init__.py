"""A whole log as a set of files, and a log from them."""
