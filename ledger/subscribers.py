"""What an app imports to react: ``from ledger.subscribers import within, after``."""

from ledger.reactions import Announced, after, within

__all__ = ["Announced", "after", "within"]
