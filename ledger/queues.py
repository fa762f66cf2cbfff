"""The queues that workers serve. One worker serves all; a deployment may give one its own (``celery -Q mail``)."""

DEFAULT = "default"
QUEUES = (DEFAULT, "timers", "routing", "mail", "webhooks", "surveys", "bulk")


def check_queue(name: str) -> str:
    """The name itself, if workers serve it: a typing error must not become work that nobody does."""
    if name not in QUEUES:
        raise ValueError(f"no queue {name!r}; there are {', '.join(QUEUES)}")
    return name
