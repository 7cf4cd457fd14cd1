"""given/when/then, random histories and contract suites. Imported by tests alone."""
