"""How a process stands up: settings, gRPC, health, metrics, logs, lifecycle."""
