"""Java, Maven and PostgreSQL from the machine; what is missing is installed where root may, else named."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from provision.problems import Missing

OLDEST_JAVA = 17
_JAVA_PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless", "openjdk-25-jre-headless")
Say = Callable[[str], None]


def say_to_stderr(line: str) -> None:
    """The default way of telling a person what goes on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def java(say: Say = say_to_stderr, *, with_maven: bool = False) -> Path:
    """A Java of at least version 17, and Maven where that is wanted too; what is missing is named in one go."""
    needed = {} if _suitable_java() else {f"Java {OLDEST_JAVA} or later": _java_package()}
    if with_maven and shutil.which("mvn") is None:
        needed["Maven"] = "maven"
    if needed:
        _install(" and ".join(needed), needed.values(), say)
    found = _suitable_java()
    if found is None:
        raise Missing(f"Java {OLDEST_JAVA} or later", install_command([_java_package()]))
    return found


def maven(say: Say = say_to_stderr) -> Path:
    """Maven, which fetches the broker's published jars."""
    if shutil.which("mvn") is None:
        _install("Maven", ["maven"], say)
    found = shutil.which("mvn")
    if found is None:
        raise Missing("Maven", install_command(["maven"]))
    return Path(found)


def postgres_bin(say: Say = say_to_stderr) -> Path:
    """The folder with initdb, postgres and their kin."""
    found = _postgres_bin()
    if found is None:
        _install("PostgreSQL", ["postgresql"], say)
        found = _postgres_bin()
    if found is None:
        raise Missing("PostgreSQL", install_command(["postgresql"]))
    return found


def install_command(packages: Iterable[str]) -> str:
    """What a person types to get the packages."""
    names = " ".join(packages)
    if sys.platform == "darwin":
        return f"brew install {names}".replace("openjdk-17-jre-headless", "openjdk@17")
    if shutil.which("dnf"):
        return f"sudo dnf install -y {names}".replace("openjdk-17-jre-headless", "java-17-openjdk-headless")
    return f"sudo apt-get update && sudo apt-get install -y {names}"


def _install(what: str, packages: Iterable[str], say: Say) -> None:
    apt = shutil.which("apt-get")
    names = list(packages)
    if os.geteuid() != 0 or apt is None:
        raise Missing(what, install_command(names))
    say(f"{what} is missing; installing it: apt-get install -y {' '.join(names)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *names]):
        done = subprocess.run([apt, *step], env=env, check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode != 0:
            say(done.stderr.strip())
            raise Missing(what, install_command(names))


def _java_package() -> str:
    cache = shutil.which("apt-cache")
    for package in _JAVA_PACKAGES if cache else ():
        if subprocess.run([str(cache), "show", package], check=False, capture_output=True).returncode == 0:  # noqa: S603
            return package
    return _JAVA_PACKAGES[0]


def _suitable_java() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    for candidate in (shutil.which("java", path=f"{home}/bin") if home else None, shutil.which("java")):
        if candidate and _java_major(candidate) >= OLDEST_JAVA:
            return Path(candidate)
    return None


def _java_major(program: str) -> int:
    said = subprocess.run([program, "-version"], check=False, capture_output=True, text=True)  # noqa: S603
    match = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(match.group(1)) if match else 0


def _postgres_bin() -> Path | None:
    # Debian keeps the server programs off the PATH, one folder per major version.
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    found = shutil.which("initdb")
    return Path(found).parent if found else None
