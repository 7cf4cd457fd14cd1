"""`python -m registry` runs the service."""

from registry.main import main

main()
