"""`python -m scoring` runs the service."""

import sys

from scoring.main import main

sys.exit(main())
