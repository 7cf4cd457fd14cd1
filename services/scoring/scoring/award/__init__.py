"""What one subject holds under one scheme, over all rounds: one award each, where the source says so."""
