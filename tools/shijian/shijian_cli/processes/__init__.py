"""Processes on one machine: starting, watching, stopping, and finding out who stands in the way."""
