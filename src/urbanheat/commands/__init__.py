"""The sub-commands of `urbanheat`, one module each; `cli` puts them together. Nothing numeric is imported before a
command runs."""
