"""What the code of a jurisdiction says. Pure."""
