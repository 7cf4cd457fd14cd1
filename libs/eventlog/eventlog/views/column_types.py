"""The SQL type of each kind of column, such that SQLite and PostgreSQL hold and order the same."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from eventlog.views.stored_values import SqlKind

# Bytewise order of UTF-8 in both databases: PostgreSQL would otherwise sort by the locale it was installed under.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class ExactDecimal(sa.TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; digits as text on SQLite, which has no decimals, ordered by `compare_decimals`."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(
            sa.Text(collation="decimal") if dialect.name == "sqlite" else sa.Numeric(asdecimal=True)
        )

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002  the base class's signature
        return value if value is None else Decimal(value)


def compare_decimals(left: str, right: str) -> int:
    """SQLite collation `decimal`: by value, so that 9.5 stands before 10 and 1.0 equals 1.00."""
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


SQL_TYPES: Mapping[SqlKind, Any] = {
    SqlKind.TEXT: TEXT,
    SqlKind.BOOLEAN: sa.Boolean(),
    SqlKind.WHOLE: sa.BigInteger(),
    SqlKind.OCTETS: sa.LargeBinary(),
    SqlKind.DECIMAL: ExactDecimal(),
}
