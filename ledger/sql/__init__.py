"""The functions that look across tenants, as migrations install them. Each runs as ``csm_ops``."""

from pathlib import Path

from tenancy.constraints import ASKED_BY_PLATFORM_SQL

HERE = Path(__file__).parent
IN_TURN = """AND (w.order_key = '' OR NOT EXISTS (
                  SELECT FROM public.ledger_delivery e
                  WHERE e.tenant_id = one AND e.order_key = w.order_key AND e.id < w.id
                    AND e.done_at IS NULL AND e.parked_at IS NULL AND e.order_key <> ''))"""


def claim(what: str) -> str:
    """``ledger_claim_delivery`` or ``ledger_claim_timer``."""
    text = (HERE / "claim.sql").read_text()
    in_turn = IN_TURN if what == "delivery" else ""
    handler = "w.subscriber::text" if what == "delivery" else "''::text"
    values = {"function": f"ledger_claim_{what}", "table": f"ledger_{what}", "in_turn": in_turn, "handler": handler}
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


PAIRS = """{what} AS (
        (SELECT tenant_id, queue, ready_at FROM public.ledger_{what}
         WHERE done_at IS NULL AND parked_at IS NULL ORDER BY tenant_id, queue, ready_at LIMIT 1)
        UNION ALL
        SELECT n.tenant_id, n.queue, n.ready_at FROM {what} p CROSS JOIN LATERAL (
            (SELECT tenant_id, queue, ready_at FROM public.ledger_{what}
             WHERE done_at IS NULL AND parked_at IS NULL AND tenant_id = p.tenant_id AND queue > p.queue
             ORDER BY queue, ready_at LIMIT 1)
            UNION ALL
            (SELECT tenant_id, queue, ready_at FROM public.ledger_{what}
             WHERE done_at IS NULL AND parked_at IS NULL AND tenant_id > p.tenant_id
             ORDER BY tenant_id, queue, ready_at LIMIT 1)
            LIMIT 1) n
    )"""


def due() -> str:
    """``ledger_due``."""
    return text_of("due").replace("{pairs}", ", ".join(PAIRS.replace("{what}", what) for what in ("delivery", "timer")))


def installation() -> str:
    """``ledger_installation``."""
    return text_of("installation").replace("{asked_by_platform}", ASKED_BY_PLATFORM_SQL)


def text_of(name: str) -> str:
    """The function in ``<name>.sql``."""
    return (HERE / f"{name}.sql").read_text()
