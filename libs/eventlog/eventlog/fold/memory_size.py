"""How much memory this process holds, in bytes."""

import resource
from pathlib import Path


def resident_bytes() -> int:
    """What this process holds in memory now; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def peak_bytes() -> int:
    """The most that it ever held. Not what getrusage says, which is never below the size of whoever started it."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
