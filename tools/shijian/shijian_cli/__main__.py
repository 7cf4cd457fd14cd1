"""Entry of `shijian` and of `python -m shijian_cli`."""

import logging
import sys

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from shijian_cli import usage
from shijian_cli.app import app_for
from shijian_cli.trouble import FAILED, Trouble, report


def main() -> None:
    """Runs the command line; a fault ends it with its exit code."""
    usage.in_chinese()
    # What its clients have to tell about a broker that starts or goes is told as Trouble, or is none.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        code = app_for(sys.argv[1:])(standalone_mode=False)
    except NoArgsIsHelpError as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except ClickException as fault:
        sys.exit(_told(usage.wrong(fault)))
    except Trouble as trouble:
        sys.exit(_told(trouble))
    except typer.Abort:
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _told(trouble: Trouble) -> int:
    report(trouble, as_json="--json" in sys.argv)
    return trouble.code


if __name__ == "__main__":
    main()
