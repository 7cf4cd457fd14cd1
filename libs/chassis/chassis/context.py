"""What a service's `register` gets to build its servicers from."""

from collections.abc import Callable
from dataclasses import dataclass

from obstore.store import ObjectStore

from chassis.commander import Commander
from chassis.past import Past
from chassis.remarking import Ask
from chassis.settings import Settings
from eventlog.definition import ServiceDefinition
from eventlog.past.as_of import LogReader
from eventlog.views.store import ViewStore


@dataclass(frozen=True, slots=True)
class Context:
    """One process's parts, ready to use once calls come in. `objects` opens the object store on its first call.

    `remark` lets a part of the service say regularly what people should know of its data.
    """

    definition: ServiceDefinition
    settings: Settings
    commander: Commander
    views: ViewStore
    reader: LogReader
    objects: Callable[[], ObjectStore]
    now: Callable[[], int]
    remark: Callable[[str, Ask], None]

    @property
    def past(self) -> Past:
        """Where queries read: the rows of now, or those of a moment."""
        return Past(self.definition, self.views, self.reader, self.settings.read_wait_s)
