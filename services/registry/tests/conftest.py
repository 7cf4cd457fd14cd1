"""Makes examples.py importable under a name that no other service's tests use."""

import importlib.util
import sys
from pathlib import Path

NAME = "registry_examples"
if NAME not in sys.modules:
    spec = importlib.util.spec_from_file_location(NAME, Path(__file__).parent / "examples.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
