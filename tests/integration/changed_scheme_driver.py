"""`python changed_scheme_driver.py FOLDER`: the scoring service as it is, but for the folder of its scheme files."""

import sys
from pathlib import Path

from scoring.schemes import catalogue

catalogue.FOLDER = Path(sys.argv[1])

from scoring.main import main  # noqa: E402  the schemes are read when this is imported

main()
