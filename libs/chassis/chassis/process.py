"""One process of a service: its parts, in the order in which they start. They stop in reverse."""

from collections.abc import Callable, Mapping

import grpc
import structlog
from grpc_health.v1 import health_pb2_grpc
from shijian.common.v1 import operations_pb2_grpc, rebuild_service_pb2_grpc

from chassis.commander import Commander, now_us
from chassis.context import Context
from chassis.figures import Figures
from chassis.lifecycle import Part
from chassis.objects import opener
from chassis.offering import Offering
from chassis.operations import Operations
from chassis.rebuild_desk import RebuildDesk
from chassis.remarking import Ask, Remarking
from chassis.roles import Ground, policies_part, projector_part, submitter_part, worker_part
from chassis.rpc import grpc_server, listen, reflect
from chassis.state_shelf import ObjectShelf
from chassis.status_report import Reporter
from chassis.web import WebPort, health_app
from eventlog.command_publisher import CommandPublisher
from eventlog.parked_events import ParkedEvents
from eventlog.projector import Projector
from eventlog.stream_reader import KafkaReader
from eventlog.submitter import KafkaSubmitter
from eventlog.views.store import ViewStore, open_views
from eventlog.worker.command_worker import CommandWorker

log = structlog.get_logger(__name__)

Register = Callable[[grpc.aio.Server, Context], object]


class Process:
    """Makes the parts of the roles that the settings ask for. gRPC is the last to start, so the first to stop."""

    def __init__(self, ground: Ground, register: Register) -> None:
        self._ground = ground
        self._register = register
        self._parts: list[Part] = []
        self._refused: Callable[[], Mapping[int, str]] = dict
        self._started_at = now_us()
        self._reader = KafkaReader(ground.definition, ground.config)

    def parts(self) -> list[Part]:
        """All parts. Binds the gRPC port: raises PortTaken."""
        g = self._ground
        roles = g.settings.roles
        web = WebPort(health_app(g.health, g.metrics), g.settings.health_host, g.settings.health_port)
        self._parts.append(Part("health port", web.start, stop=web.stop))
        views = self._views() if roles & {"api", "stream"} else None
        worker = self._worker() if "worker" in roles else None
        projector = self._projector(views) if views and "api" in roles else None
        if views and "stream" in roles and g.definition.policies:
            self._parts.append(policies_part(g, views))
        reporter = self._reporter(views, worker)
        self._figures(reporter)
        self._server(views, Operations(reporter, self._reader, projector), self._rebuilds(projector))
        return self._parts

    def _views(self) -> ViewStore:
        g = self._ground
        views = open_views(
            g.definition,
            data_dir=g.settings.data_dir,
            database_url=g.settings.database_url,
            cluster=g.settings.cluster,
        )
        self._parts.append(Part("views", views.open, stop=views.close))
        return views

    def _worker(self) -> CommandWorker:
        g = self._ground
        worker = CommandWorker(
            g.definition,
            g.config,
            g.settings.data_dir,
            g.metrics,
            shelf=ObjectShelf(opener(g.settings)),
            snapshot_every_s=g.settings.state_snapshot_s,
        )
        self._parts.append(worker_part(g, worker))
        self._refused = lambda: worker.refused
        return worker

    def _projector(self, views: ViewStore) -> Projector:
        g = self._ground
        preview = g.settings.rebuild_switch == "manual"
        projector = Projector(
            g.definition, g.config, views, watch=g.metrics, code_version=g.code_version, preview=preview
        )
        self._parts.append(projector_part(g, projector))
        return projector

    def _reporter(self, views: ViewStore | None, worker: CommandWorker | None) -> Reporter:
        g = self._ground
        parked = None
        if views is not None:
            publisher = CommandPublisher(g.definition, g.config)
            self._parts.append(Part("publisher", stop=publisher.stop))
            parked = ParkedEvents(views, publisher, g.code_version)
        return Reporter(
            g.definition, g.settings, g.config, g.health, g.code_version, self._started_at, views, worker, parked
        )

    def _figures(self, reporter: Reporter) -> None:
        figures = Figures(reporter, self._ground.metrics)
        self._parts.append(Part("figures", run=figures.run, stop=figures.stop))

    def _rebuilds(self, projector: Projector | None) -> RebuildDesk | None:
        g = self._ground
        folder = g.settings.data_dir / g.definition.name
        return RebuildDesk(projector, g.definition.projections, folder) if projector else None

    def _server(self, views: ViewStore | None, operations: Operations, rebuilds: RebuildDesk | None) -> None:
        g = self._ground
        waits: Callable[[], str] = str
        submitter = None
        if "api" in g.settings.roles:
            submitter = KafkaSubmitter(g.definition, g.config, g.metrics, self._refused)
            part, waits = submitter_part(g, submitter)
            self._parts.append(part)
        server = grpc_server(g.definition.name, g.metrics, waits)
        offering = Offering(server)
        operations_pb2_grpc.add_OperationsServiceServicer_to_server(operations, offering)
        if rebuilds is not None:
            rebuild_service_pb2_grpc.add_RebuildServiceServicer_to_server(rebuilds, offering)
        if submitter is not None and views is not None:
            self._register(offering.as_server(), self._context(submitter, views))
        g.health.serve(offering.names)
        health_pb2_grpc.add_HealthServicer_to_server(g.health.servicer, offering)
        if g.settings.reflection:
            reflect(server, offering.names)
        port = listen(server, g.settings.grpc_host, g.settings.grpc_port)
        self._parts.append(self._serving(server, port))

    def _context(self, submitter: KafkaSubmitter, views: ViewStore) -> Context:
        g = self._ground
        return Context(
            definition=g.definition,
            settings=g.settings,
            commander=Commander(g.definition, submitter, g.settings),
            views=views,
            reader=self._reader,
            objects=opener(g.settings),
            now=now_us,
            remark=self._remark,
        )

    def _remark(self, part: str, ask: Ask) -> None:
        remarking = Remarking(ask)
        self._ground.health.remark(part, remarking.says)
        self._parts.append(Part(part, run=remarking.run, stop=remarking.stop))

    def _serving(self, server: grpc.aio.Server, port: int) -> Part:
        g = self._ground

        async def start() -> None:
            await server.start()
            where = f"{g.settings.grpc_host}:{port}"
            log.info("up", grpc=where, health=g.settings.health_port, roles=sorted(g.settings.roles))

        async def stop() -> None:
            await g.health.stop()
            await server.stop(g.settings.stop_grace_s)

        return Part("gRPC", start, run=g.health.beat, stop=stop)
