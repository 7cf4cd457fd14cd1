"""Kafka keeps the promises of a log."""

import uuid

import pytest
import pytest_asyncio

from testkit.log_contract import LogContract
from testkit.log_contract_bad_input import BadInputContract
from testkit.log_contract_versions import VersionsContract
from testkit.log_installation import prepared, submitting, working

pytestmark = pytest.mark.matrix


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def log(broker, tmp_path_factory):
    config = await prepared(broker.bootstrap, f"c{uuid.uuid4().hex[:8]}")
    async with working(config, tmp_path_factory.mktemp("data")), submitting(config) as log:
        yield log


@pytest.mark.asyncio(loop_scope="module")
class TestContract(LogContract):
    pass


@pytest.mark.asyncio(loop_scope="module")
class TestBadInput(BadInputContract):
    pass


@pytest.mark.asyncio(loop_scope="module")
class TestVersions(VersionsContract):
    pass
