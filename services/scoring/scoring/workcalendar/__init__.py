"""The working calendar: official years as shipped, later ones as they are published, and who waits for them."""
