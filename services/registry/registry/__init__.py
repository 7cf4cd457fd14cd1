"""The registry service: which jurisdictions, organisations and markets there are, since when, until when."""
