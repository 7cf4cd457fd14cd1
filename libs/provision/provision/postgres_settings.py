"""What a PostgreSQL is asked to be: one role and one database of the same name, trusted on loopback."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provision.ports import LOOPBACK

ROLE = "shijian"


@dataclass(frozen=True)
class PostgresSettings:
    """`url` given means: use that database. With an `owner`, the server ends when that process does."""

    data_dir: Path
    port: int = 7432
    url: str = ""
    source: Literal["auto", "container", "packages"] = "auto"
    owner: int | None = None
    image: str = "postgres:17-alpine"
    start_timeout: float = 60.0

    @property
    def own_url(self) -> str:
        return f"postgresql+psycopg://{ROLE}@{LOOPBACK}:{self.port}/{ROLE}"
