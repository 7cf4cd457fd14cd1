"""A real Kafka and a real PostgreSQL on one machine: by address, container, or published jars and packages."""
