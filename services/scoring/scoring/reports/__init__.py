"""One sheet, or one round's result, as Excel, PDF and Word: view objects in, bytes out. Pure."""
