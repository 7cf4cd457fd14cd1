"""Rules that several aggregates of the registry share: days, names, jurisdictions that stand. Pure."""
