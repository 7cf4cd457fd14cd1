"""What must hold of a scheme beyond its form. Each complaint names its place. Pure."""
