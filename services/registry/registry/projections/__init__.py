"""What can be looked up of the registry: one file per view."""

from registry.projections.jurisdictions import jurisdictions
from registry.projections.markets import markets
from registry.projections.organisations import organisations

projections = (jurisdictions, organisations, markets)
