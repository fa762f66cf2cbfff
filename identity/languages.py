"""In which language somebody reads what is written while they are not looking: a mail, the result of a job."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from identity.models import TenantSettings, User


def reading(person: User | None) -> Any:
    """Their own language, else the organisation's: ``with reading(person): …``"""
    own = person.language if person is not None else ""
    return translation.override(own or TenantSettings.objects.current().language)


def reading_results_of(job: Any) -> Any:
    """That of whoever asked for a job."""
    return reading(User.objects.filter(pk=job.actor_id).only("pk", "language").first())
