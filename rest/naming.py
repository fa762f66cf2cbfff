"""The word for a model in paths, verbs and facets."""

import re


def resource_of(model) -> str:
    """`CaseTask` → "case-task"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model.__name__).lower()
