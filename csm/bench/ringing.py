"""What rings in a measurement: a timer whose effect is what most effects are, a locked case and an event about it.

``python -m csm.bench.ringing`` is a worker that works through what is due and ends.
"""

from __future__ import annotations

import sys

KIND = "bench.ring"


def register() -> None:
    """Make the kind known in this process."""
    from cases.models import Case
    from ledger import publish
    from ledger.actors import System
    from ledger.events import Event, event
    from ledger.timers import timer

    @event("bench.rang")
    class Rang(Event):
        """A timer rang."""

        number: str

    @timer(KIND)
    def ring(found: object) -> None:
        """Lock the case and tell that it rang."""
        case = Case.objects.locked(found.subject_id)  # type: ignore[attr-defined]
        publish(Rang(number=case.number), subject=case, by=System("bench"))


def main() -> None:
    """Say that we are ready, wait for the word, work until nothing is due."""
    import django

    django.setup()
    register()
    from ledger.draining import drain

    drain("timers")  # opens connections
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    while drain("timers", budget=60):
        pass


if __name__ == "__main__":
    main()
