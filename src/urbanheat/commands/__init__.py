"""Commands of `urbanheat` that have a file of their own; `cli` registers them. Imports nothing numeric."""
