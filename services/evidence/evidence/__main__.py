"""`python -m evidence` runs the service."""

from evidence.main import main

main()
