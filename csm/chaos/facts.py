"""What the database holds once all is quiet, read past every wall and laid out for the checks."""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Row = dict[str, Any]

QUERIES = {
    "cases": "SELECT c.id, c.tenant_id, c.number, c.state, c.version, c.subject, c.created_at, c.category, c.resolution_notes,"
    " coalesce(p.email, q.email, '') AS customer FROM cases_case c"
    " LEFT JOIN accounts_contact p ON p.id = c.contact_id LEFT JOIN accounts_consumer q ON q.id = c.consumer_id",
    "messages": "SELECT id, tenant_id, case_id, body, visibility, author_kind FROM cases_message",
    "events": "SELECT r.id, r.tenant_id, r.kind, r.subject_id, r.root_id, r.data, r.txid, s.position"
    " FROM ledger_eventrecord r LEFT JOIN ledger_eventseal s ON s.record_id = r.id"
    " ORDER BY r.tenant_id, s.position NULLS LAST, r.txid, r.id",
    "deliveries": "SELECT id, tenant_id, kind, subscriber, event_id, job_id, created_at, ready_at, done_at, parked_at, claims,"
    " attempts, lease_token, error FROM ledger_delivery",
    "timers": "SELECT id, tenant_id, kind, key, version, created_at, due_at, ready_at, done_at, parked_at, cancelled_at, claims,"
    " attempts, lease_token, error FROM ledger_timer",
    "jobs": "SELECT id, tenant_id, kind, state, total, done, failed FROM ledger_job",
    "mails": "SELECT id, tenant_id, kind, case_id, recipients, subject, body_text, message_id, effect_key, state"
    " FROM messaging_outboxmail",
    "effects": "SELECT tenant_id, what, effect_key, process FROM chaos_effect",
    "addresses": "SELECT tenant_id, email FROM accounts_contact UNION SELECT tenant_id, email FROM accounts_consumer"
    " UNION SELECT tenant_id, email FROM identity_user",
}
# Every key between two tables of tenants, asked by the id alone: what row-level security does not look at.
KEYS = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
       (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[2]) AS own,
       (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[2]) AS other
FROM pg_constraint
WHERE contype = 'f' AND array_length(conkey, 1) = 2
  AND (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) = 'tenant_id'
"""
LOOSE = """
SELECT 'ledger_eventrecord.root_id' AS name, count(*) FROM ledger_eventrecord r JOIN cases_case c ON c.id = r.root_id
WHERE c.tenant_id <> r.tenant_id
UNION ALL SELECT 'ledger_timer.subject_id', count(*) FROM ledger_timer t JOIN cases_case c ON c.id = t.subject_id
WHERE c.tenant_id <> t.tenant_id
"""
SESSIONS = """
SELECT count(*) AS sessions, array_agg(
    format('%s since %s, connected since %s, after: %s', state, state_change, backend_start, left(query, 120))
) FILTER (WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '10 s') AS stuck
FROM pg_stat_activity WHERE usename = 'csm_web'
"""
WAITING = """
SELECT count(*) FROM (
    SELECT ready_at, lease_token FROM ledger_delivery WHERE done_at IS NULL AND parked_at IS NULL
    UNION ALL SELECT ready_at, lease_token FROM ledger_timer WHERE done_at IS NULL AND parked_at IS NULL) w
WHERE lease_token IS NOT NULL OR ready_at < clock_timestamp() + interval '30 s'
"""
UNSEALED = """
SELECT count(*) FROM ledger_eventrecord r WHERE NOT EXISTS (SELECT FROM ledger_eventseal s WHERE s.record_id = r.id)
"""


@dataclass
class Facts:
    """Plain rows; a test writes them by hand."""

    cases: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    timers: list[Row] = field(default_factory=list)
    jobs: list[Row] = field(default_factory=list)
    mails: list[Row] = field(default_factory=list)
    effects: list[Row] = field(default_factory=list)
    addresses: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    foreign: dict[str, int] = field(default_factory=dict)  # key → rows that point into another tenant
    breaks: dict[int, str] = field(default_factory=dict)  # tenant → where its chain breaks
    reactions: dict[str, int] = field(default_factory=dict)  # kind of event → how many react after it
    sessions: int = 0
    stuck_sessions: list[str] = field(default_factory=list)  # in a transaction in which nobody does anything
    overdue: int = 0  # due, and nobody does it

    def events_of(self) -> dict[UUID, list[Row]]:
        """By the record on whose timeline they show, in the order of the feed."""
        found: dict[UUID, list[Row]] = defaultdict(list)
        for event in self.events:
            found[event["root_id"]].append(event)
        return found


def is_quiet(server: Any) -> bool:
    """Nothing is due, claimed or unsealed."""
    return not server.execute(WAITING).fetchone()[0] and not server.execute(UNSEALED).fetchone()[0]


def stuck_sessions(server: Any) -> list[str]:
    """Transactions in which nobody has done anything for long, each in words."""
    return server.execute(SESSIONS).fetchone()[1] or []


def last_positions(server: Any) -> dict[int, int]:
    """Where each tenant's feed ends."""
    return dict(server.execute("SELECT tenant_id, max(position) FROM ledger_eventseal GROUP BY 1").fetchall())


def gather(server: Any) -> Facts:
    """Everything that the checks look at."""
    from psycopg.rows import dict_row

    facts = Facts()
    with server.cursor(row_factory=dict_row) as cursor:
        for name, query in QUERIES.items():
            rows = cursor.execute(query).fetchall()
            if name == "addresses":
                for row in rows:
                    facts.addresses[row["tenant_id"]].add(row["email"].lower())
            else:
                setattr(facts, name, rows)
        found = cursor.execute(SESSIONS).fetchone()
        facts.sessions, facts.stuck_sessions = found["sessions"], found["stuck"] or []
        facts.foreign = {row["name"]: row["count"] for row in cursor.execute(LOOSE).fetchall()}
    facts.overdue = server.execute(WAITING).fetchone()[0]
    for name, table, parent, own, other in server.execute(KEYS).fetchall():
        query = f'SELECT count(*) FROM {table} c JOIN {parent} p ON p."{other}" = c."{own}" WHERE p.tenant_id <> c.tenant_id'
        facts.foreign[name] = server.execute(query).fetchone()[0]
    return facts


def prepare_django(env: dict[str, str]) -> None:
    """In this process: the product's own check of the chain, and who reacts to what."""
    os.environ.update(env)
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # Django has just made it talkative


def ask_the_product(facts: Facts) -> None:
    """What only the product's own code can tell."""
    from django.db import connections

    from ledger.reactions import reactions_after
    from ledger.verifying import first_break
    from tenancy.context import tenant
    from tenancy.models import Tenant

    facts.reactions = {kind: len(reactions_after(kind)) for kind in {event["kind"] for event in facts.events}}
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with tenant(tenant_id):
            _count, found = first_break()
        if found is not None:
            facts.breaks[tenant_id] = str(found)
    connections.close_all()
