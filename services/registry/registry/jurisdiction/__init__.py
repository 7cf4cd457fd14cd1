"""Jurisdictions: provinces, cities and counties as dated facts, by their GB/T 2260 code."""
