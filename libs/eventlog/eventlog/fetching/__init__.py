"""Records straight from the log, in batches, committed only."""
