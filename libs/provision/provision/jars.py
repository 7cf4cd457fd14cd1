"""The published jars of a Kafka broker, fetched once per version into the user's cache."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from provision.prerequisites import Say, maven, say_to_stderr
from provision.problems import DidNotStart

VERSIONS = ("3.9.1", "4.0.1", "4.1.1", "4.3.1")
DEFAULT_VERSION = "4.3.1"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_POM = Path(__file__).with_name("kafka-pom.xml")


def default_cache() -> Path:
    """The user's cache folder, where jars outlive any clone."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "shijian"


def are_cached(version: str, cache: Path) -> bool:
    """Whether nothing has to be fetched."""
    return (cache / f"kafka-{version}").is_dir()


def broker_jars(version: str, cache: Path, say: Say = say_to_stderr) -> Path:
    """The folder of jars of that version; the first call fetches them, and a broken-off fetch leaves nothing."""
    folder = cache / f"kafka-{version}"
    if are_cached(version, cache):
        return folder
    say(f"Kafka {version}: fetching its published jars (about 45 MB, once) into {folder}")
    cache.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".kafka-{version}-", dir=cache))
    try:
        _fetch(version, fresh, say)
        _move_into_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def _fetch(version: str, into: Path, say: Say) -> None:
    profile = "reload4j" if version.startswith("3.") else "log4j2"
    pom = into / "pom.xml"  # Maven writes beside the pom it is given, and the package may be read-only
    shutil.copyfile(_POM, pom)
    command = [maven(say), "-B", "-q", "-f", pom, _COPY, f"-P{profile}", f"-Dkafka.version={version}"]
    # Java asks the password file where home is, which knows none for the bare user ids of some containers.
    env = {**os.environ, "MAVEN_OPTS": f"{os.environ.get('MAVEN_OPTS', '')} -Duser.home={Path.home()}"}
    done = subprocess.run(  # noqa: S603
        [*map(str, command), f"-DoutputDirectory={into}"], check=False, capture_output=True, text=True, env=env
    )
    if done.returncode != 0:
        raise DidNotStart(f"Kafka {version}", "Maven could not fetch its jars", (done.stdout + done.stderr)[-2000:])


def _move_into_place(fresh: Path, folder: Path) -> None:
    try:
        fresh.rename(folder)
    except OSError:
        if not folder.is_dir():  # somebody else was first, which is as good
            raise
