"""Who writes needs and offers. Reading and editing are the rules of every record."""

from citydive.exchange.rules import may_ask, voices

__all__ = ["may_ask", "voices"]
