"""Start: `shijian up` on an empty data folder, then again on the same one; seconds until every service is ready.

The environment (packages, generated code) is there before; the second start is the one that is promised.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lab
from result_file import Result

GOAL_S = 15
PORT_BASE = "17000"
SHIJIAN = str(Path(sys.executable).with_name("shijian"))


def main() -> None:
    result = Result("start_up", (__doc__ or "").strip())
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"SHIJIAN_DATA_DIR": folder, "SHIJIAN_PORT_BASE": PORT_BASE}
        result.add("first start, empty data folder", timed(env), "s")
        second = timed(env)
        result.add("second start", second, "s", goal=f"≤ {GOAL_S}", reached=second <= GOAL_S)
    result.write()


def timed(env: dict[str, str]) -> float:
    begun = time.monotonic()
    subprocess.run([SHIJIAN, "up"], env=env, check=True, cwd=lab.ROOT, stdout=subprocess.DEVNULL)
    took = time.monotonic() - begun
    subprocess.run([SHIJIAN, "down"], env=env, check=True, cwd=lab.ROOT, stdout=subprocess.DEVNULL)
    return took


if __name__ == "__main__":
    main()
