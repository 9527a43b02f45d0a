"""Running an installation: setting it up, serving it, checking it, keeping accounts. Used by the command line."""
