"""What a service's `register` gets to build its servicers from."""

from collections.abc import Callable
from dataclasses import dataclass

from obstore.store import ObjectStore

from chassis.commander import Commander
from chassis.settings import Settings
from eventlog.definition import ServiceDefinition
from eventlog.log import EventReader
from eventlog.views import ViewStore


@dataclass(frozen=True, slots=True)
class Context:
    """One process's parts, ready to use once calls come in. `objects` opens the object store on its first call."""

    definition: ServiceDefinition
    settings: Settings
    commander: Commander
    views: ViewStore
    reader: EventReader
    objects: Callable[[], ObjectStore]
    now: Callable[[], int]
