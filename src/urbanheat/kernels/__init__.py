"""Compiled inner loops. Each works on plain arrays of fixed types; what they mean stands in the modules above."""
