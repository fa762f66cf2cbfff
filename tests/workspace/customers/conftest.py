"""Pages about customers are opened from outside the door, as a browser does."""

from tests.browsing import brought_to, browse, case, now_of

__all__ = ["brought_to", "browse", "case", "now_of"]
