"""Events in, commands out."""
