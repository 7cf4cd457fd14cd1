"""The gRPC faces: a request becomes a command or a query, what comes back becomes an answer."""
