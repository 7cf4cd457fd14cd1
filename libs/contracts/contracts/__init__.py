"""Words on the wire: envelopes, the mapping between dataclasses and protobuf, the table of topics."""
