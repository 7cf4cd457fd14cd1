"""Published tables as YAML, and what reads them. What they mean is in scoring.scheme and scoring.rules."""
