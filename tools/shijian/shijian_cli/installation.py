"""An installation on one machine: broker, topics, one process per service; brought up in order and stopped in order."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any

from chassis.settings import Settings
from chassis.whole_restore import UNFINISHED
from eventlog.topic_diff import TopicDiff
from provision.kafka import Broker, find_or_start_kafka
from provision.kafka_settings import KafkaSettings
from provision.problems import ProvisionProblem
from shijian_cli.place import HOST, SERVICES, Addresses, Place, planned
from shijian_cli.processes import ports
from shijian_cli.processes.child import Spec
from shijian_cli.processes.watch import Watch
from shijian_cli.topic_table import apply_topics
from shijian_cli.trouble import Trouble

Say = Callable[[str], None]
READY_SECONDS = 120.0


class Installation:
    """Started once. A service that dies later is started again until `stop`."""

    def __init__(self, place: Place, settings: Settings, say: Say) -> None:
        self._place = place
        self._settings = settings
        self._say = say
        self._broker: Broker | None = None
        self._watches: list[Watch] = []
        self._keeping: list[asyncio.Task[None]] = []

    async def start(self) -> Addresses:
        """Raises Trouble when anything does not come up; what did come up is for `stop`."""
        self._place.addresses_file.unlink(missing_ok=True)
        self._place.note_ports()
        require_whole(self._place)
        ports.require_free(wanted_ports(self._place))
        began = time.monotonic()
        self._broker = await asyncio.to_thread(started_broker, self._place, given_bootstrap(self._settings), self._say)
        self._say(f"✓ 事件日志 {self._broker.described}，{time.monotonic() - began:.1f} 秒")
        addresses = planned(self._place, self._broker.bootstrap)
        self._tell_topics(await apply_topics(addresses.kafka, self._settings))
        await self._start_services(addresses)
        addresses.save(self._place)
        return addresses

    async def stop(self) -> None:
        """Services first, then the broker if it was started here."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        await asyncio.gather(*[watch.stop() for watch in self._watches])
        if self._broker is not None:
            await asyncio.to_thread(self._broker.stop)
        self._place.addresses_file.unlink(missing_ok=True)

    def _tell_topics(self, found: Sequence[TopicDiff]) -> None:
        differing = [d for d in found if not d.is_same]
        if conflicts := [line for d in differing if d.conflict for line in d.lines()]:
            raise Trouble(
                "主题与表有冲突，不能自动改", "核对 SHIJIAN_PARTITIONS；见 protos/topics", detail="\n".join(conflicts)
            )
        self._say(f"✓ 主题表 {f'已建立或改动 {len(differing)} 个主题' if differing else '与代理一致'}")

    async def _start_services(self, addresses: Addresses) -> None:
        began = time.monotonic()
        self._watches = [Watch(self._spec(addresses, service), self._say) for service in SERVICES]
        await _all_or_first_fault([w.start(within=READY_SECONDS) for w in self._watches])
        for watch in self._watches:
            where = f"gRPC {addresses.grpc[watch.spec.name]}，健康检查 {addresses.health[watch.spec.name]}"
            self._say(f"✓ 服务 {watch.spec.name:<9} {where}（进程 {watch.pid}）")
        self._say(f"✓ 全部就绪，{time.monotonic() - began:.1f} 秒")
        self._keeping = [asyncio.create_task(watch.run()) for watch in self._watches]

    def _spec(self, addresses: Addresses, service: str) -> Spec:
        alone = not given_bootstrap(self._settings) and "clock_skew_s" not in self._settings.model_fields_set
        return spec_of(self._place, addresses, service, one_clock=alone)


async def _all_or_first_fault(starts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """The others may wait for the one that did not come up: they are given up at once."""
    starting = [asyncio.ensure_future(start) for start in starts]
    try:
        for started in asyncio.as_completed(starting):
            await started
    finally:
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)


def require_whole(place: Place) -> None:
    """Raises Trouble while the data folder holds half of what a restore was bringing in."""
    if (place.data_dir / UNFINISHED).exists():
        raise Trouble("恢复没有做完，服务不能在其上启动", "重新运行 shijian restore，会接着做")


def wanted_ports(place: Place) -> dict[int, str]:
    """Ports of the services; the broker's are checked where it is started."""
    grpc_ports = {place.grpc_port(s): f"{s} 服务 gRPC" for s in SERVICES}
    return grpc_ports | {place.health_port(s): f"{s} 服务健康检查" for s in SERVICES}


def given_bootstrap(settings: Settings) -> str:
    """The broker that the environment names; empty when it names none."""
    return settings.kafka_bootstrap if "kafka_bootstrap" in settings.model_fields_set else ""


def spec_of(place: Place, addresses: Addresses, service: str, *, one_clock: bool = False) -> Spec:
    """How the service's process is started here. `one_clock`: all of the installation runs on this machine."""
    return Spec(
        name=service,
        module=service.replace("-", "_"),
        settings={
            "SHIJIAN_KAFKA_BOOTSTRAP": addresses.kafka,
            "SHIJIAN_DATA_DIR": str(place.data_dir.absolute()),
            "SHIJIAN_GRPC_HOST": HOST,
            "SHIJIAN_GRPC_PORT": str(place.grpc_port(service)),
            "SHIJIAN_HEALTH_PORT": str(place.health_port(service)),
            **({"SHIJIAN_CLOCK_SKEW_S": "0"} if one_clock else {}),
        },
        log=place.log(service),
        ready_url=f"http://{addresses.health[service]}/readyz",
    )


def started_broker(place: Place, bootstrap: str, say: Say) -> Broker:
    """The broker of this place, up. Raises Trouble."""
    settings = KafkaSettings(
        data_dir=Path(place.data_dir, "kafka").absolute(),
        port=place.kafka_port,
        controller_port=place.controller_port,
        bootstrap=bootstrap,
        owner=os.getpid(),
    )
    if not bootstrap:
        ports.require_free({place.kafka_port: "Kafka", place.controller_port: "Kafka 控制器"})
    try:
        return find_or_start_kafka(settings, say)
    except ProvisionProblem as problem:
        raise Trouble("事件日志的代理没有起来", "按下面的说明处理后重试", detail=str(problem)) from problem
