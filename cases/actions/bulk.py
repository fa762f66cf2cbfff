"""One verb for many cases: a job that does them one by one, by its owner's permissions of that moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from cases.models import Case
from ledger import jobs
from ledger.models import Job
from ledger.models.job_rows import list_found, list_refs
from ledger.refusals import Forbidden
from ledger.verbs import Verb, registry
from tenancy.ids import as_id

KIND = "cases.bulk"


def verbs() -> list[Verb]:
    """What can be done to several cases at once: every verb of a case, ``update`` among them, but those that say no."""
    return [found for found in registry.for_resource("case") if found.takes_subject and found.bulk]


def start(
    *,
    verb: Verb,
    params: dict[str, Any],
    by: Any,
    at: datetime,
    refs: Iterable[str] | None = None,
    queryset: Any = None,
) -> Job:
    """Begin: for cases named by id or number, or for all of a queryset as they are now. ``params`` as JSON.

    What a row refuses is told of that row; only who may do such a thing to no case at all is turned away here.
    """
    if not verb.permits(by):
        raise Forbidden(verb.permission or verb.key)
    rows = partial(list_found, queryset=queryset) if refs is None else partial(list_refs, refs=_as_ids(refs, by))
    return jobs.start(kind=KIND, params={"action": verb.code, "params": params}, by=by, rows=rows)


def _as_ids(refs: Iterable[str], by: Any) -> list[str]:
    """Numbers become ids, so that a case named in both ways is one. What is found nowhere stays as it was written."""
    refs = list(dict.fromkeys(ref.strip() for ref in refs))
    named = [ref for ref in refs if as_id(ref) is None]
    ids = dict(Case.objects.visible_to(by).filter(number__in=named).values_list("number", "pk")) if named else {}
    return [str(as_id(ref) or ids.get(ref) or ref) for ref in refs]
