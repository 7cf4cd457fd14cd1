"""The log: one writer per partition, projections, policies. The only importer of aiokafka and faust."""
