"""The demo: *Heat in the City* from the public record, and practice deep dives with invented, marked content."""
