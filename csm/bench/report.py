"""What came out: a table on stdout, JSON for programs, and the generated part of docs/scaling.md."""

from __future__ import annotations

import json
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
JSON = ROOT / "docs" / "bench" / "latest.json"
PAGE = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- bin/bench: begin -->", "<!-- bin/bench: end -->"
HEADS = ("what", "p50", "p95", "Python", "× floor", "queries", "KB", "budget", "")


def machine() -> dict[str, Any]:
    """Where it was measured."""
    cpu = (
        re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        if Path("/proc/cpuinfo").exists()
        else None
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": cpu[1] if cpu else platform.processor(), "processors": os.cpu_count(), "memory_gb": round(memory),
        "python": platform.python_version(), "load_average": round(os.getloadavg()[0], 1), "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }  # fmt: skip


def table(rows: list[dict[str, Any]], *, markdown: bool = False) -> str:
    """The rows, for a terminal or for a page."""
    cells = [_cells(row) for row in rows]
    if markdown:
        lines = [
            "| " + " | ".join(HEADS) + " |",
            "|" + "---|" * len(HEADS),
            *("| " + " | ".join(row) + " |" for row in cells),
        ]
        return "\n".join(lines) + "\n"
    widths = [max(len(row[place]) for row in [HEADS, *cells]) for place in range(len(HEADS))]
    return "\n".join("  ".join(cell.ljust(width) if place in (0, 7, 8) else cell.rjust(width)
                               for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
                     for row in [HEADS, *cells]) + "\n"  # fmt: skip


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    def number(key: str, pattern: str) -> str:
        return pattern.format(row[key]) if row.get(key) is not None else ""

    def milliseconds(key: str) -> str:
        value = row.get(key)
        return "" if value is None else f"{value / 1000:,.1f} s" if value >= 1000 else f"{value:.1f} ms"

    size = f"{row['megabytes']} MB" if "megabytes" in row else milliseconds("median_ms")
    holds = {True: "ok", False: "MISSED"}.get(row.get("holds"), "")  # type: ignore[arg-type]
    return (row["name"], size, milliseconds("p95_ms"), milliseconds("processor_ms"), number("ratio", "{:.1f}"), number("queries", "{}"),
            number("kilobytes", "{:.0f}"), row.get("budget", ""), holds)  # fmt: skip


def write(found: dict[str, Any]) -> None:
    """JSON and the generated part of the page; what people wrote around it stays."""
    JSON.parent.mkdir(parents=True, exist_ok=True)
    JSON.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{page(found)}{END}{after}", encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """Everything that was measured, as Markdown."""
    where = found["machine"]
    text = (
        f"Measured {where['at']} on {where['processors']} × {where['cpu']}, {where['memory_gb']} GB, Python {where['python']}, with a"
        f" load of {where['load_average']} before the run. PostgreSQL and the product share the machine.\n\n"
    )
    for part in found["parts"]:
        text += f"### {part['title']}\n\n{table(part['rows'], markdown=True)}\n"
    return text
