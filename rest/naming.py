"""The word for a model in paths, verbs and facets."""

import re
from typing import Any


def resource_of(model: Any) -> str:
    """`CaseTask` → "case-task"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model.__name__).lower()
