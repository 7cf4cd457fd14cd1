"""What makes a unified social credit code right. Pure."""
