"""Entry of `shijian` and of `python -m shijian_cli`."""

import sys

from shijian_cli.app import app_for
from shijian_cli.trouble import Trouble, report


def main() -> None:
    """Runs the command line; a fault ends it with its exit code."""
    try:
        app_for(sys.argv[1:])()
    except Trouble as trouble:
        report(trouble, as_json="--json" in sys.argv)
        sys.exit(trouble.code)


if __name__ == "__main__":
    main()
