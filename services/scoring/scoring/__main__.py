"""`python -m scoring` runs the service."""

from scoring.main import main

main()
