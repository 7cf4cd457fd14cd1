"""Read functions over the views. No writing, no rules."""
