"""Every page that looks across rooms."""
