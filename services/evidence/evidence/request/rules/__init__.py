"""What makes a form, a file list, a reviewer or a request acceptable. Pure; every refusal names its field."""
