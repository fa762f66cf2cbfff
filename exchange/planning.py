"""What each row of a file means: a new record, a change of an existing one, nothing, or a mistake."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from exchange import naming
from exchange.columns import CellProblem, Column, split_refs
from exchange.defusing import armed
from exchange.models import Import, ImportRow
from exchange.registry import Sheet
from exchange.states import RowOutcome
from exchange.writing.sheets import as_text

LONGEST_KEY = 300


@dataclass
class Plan:
    """One row, understood."""

    row: ImportRow
    cells: dict[str, str] = field(default_factory=dict)
    existing: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    waits: bool = False  # for a record that a later row of the same file may make
    trusts: bool = False  # that another row will have made the record it names: only a check does

    def problem(self, column: str, code: str, message: Any) -> None:
        """Something is wrong with this column of the row."""
        self.problems.append({"column": column, "code": code, "message": str(message)[:300]})


class Planner:
    """Understands rows of one import, a batch at a time: look-ups are made for all of them together."""

    def __init__(self, found: Import, sheet: Sheet, by: Any, *, trial: bool, patient: bool) -> None:
        self.found, self.sheet, self.by, self.trial, self.patient = found, sheet, by, trial, patient
        self.columns: list[Column | None] = [sheet.by_name.get(name or "") for name in found.mapping]
        self.visible = sheet.model.objects.visible_to(by)

    def plan(self, rows: list[ImportRow]) -> list[Plan]:
        """A plan for each row, in turn."""
        plans = [self._read(row) for row in rows]
        self._refuse_twice(plans)
        self._find_existing(plans)
        named = self._look_up_refs(plans)
        for plan in plans:
            self._understand(plan, named)
        self._find_together(plans)
        for plan in plans:
            self._compare(plan)
        return plans

    # -- cells and keys

    def _read(self, row: ImportRow) -> Plan:
        plan = Plan(row)
        width = len(self.columns)
        if any(cell for cell in row.cells[width:]):
            plan.problem("", "too_many_cells", _("The row has more cells than the header."))
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column is not None:
                plan.cells[column.name] = armed(cell)
        keys = [f"{name}={plan.cells[name].strip()}" for name in self.sheet.keys if plan.cells.get(name, "").strip()]
        row.key, row.alias = (_short(keys[0]), _short(keys[-1]) if len(keys) > 1 else "") if keys else ("", "")
        return plan

    def _refuse_twice(self, plans: list[Plan]) -> None:
        """Of two rows about the same record the first one counts, however often the file is run."""
        keys = {key for plan in plans for key in (plan.row.key, plan.row.alias) if key}
        if not keys:
            return
        first: dict[str, tuple[int, int]] = {}
        known = self.found.lines.filter(Q(key__in=keys) | Q(alias__in=keys)).values_list(
            "place", "line", "key", "alias"
        )
        own = [(plan.row.place, plan.row.line, plan.row.key, plan.row.alias) for plan in plans]
        for place, line, *both in [*known, *own]:
            for key in both:
                if key and (key not in first or place < first[key][0]):
                    first[key] = (place, line)
        for plan in plans:
            for key in (plan.row.key, plan.row.alias):
                if key and first[key][0] < plan.row.place:
                    words = _("Line %(line)d is about the same record.") % {"line": first[key][1]}
                    plan.problem(key.partition("=")[0], "twice", words)
                    break

    def _find_existing(self, plans: list[Plan]) -> None:
        relations = [c.source for c in self.sheet.columns if c.is_ref and c.name in self._mapped]
        several = [c.prefetch for c in self.sheet.columns if c.are_refs and c.name in self._mapped]
        self.related = self.visible.select_related(*relations).prefetch_related(*several)
        for name in self.sheet.keys:
            asked = [plan for plan in plans if plan.existing is None and plan.cells.get(name, "").strip()]
            if not asked:
                continue
            cells = {plan.cells[name].strip() for plan in asked}
            if name == "id":
                ids = {cell: pk for cell in cells if (pk := naming.written_id(cell))}
                rows = self.related.in_bulk(list(ids.values()))
                known = {cell: rows[pk] for cell, pk in ids.items() if pk in rows}
            else:
                known = naming.by_column(self.related, name, cells)
            for plan in asked:
                match = known.get(plan.cells[name].strip())
                if match is naming.AMBIGUOUS:
                    plan.problem(name, "ambiguous", _("Several records have this value."))
                elif match is not None:
                    plan.existing = match
                elif name in ("id", "number"):
                    plan.problem(name, "does_not_exist", _("There is no such record, or you do not see it."))

    @property
    def _mapped(self) -> set[str]:
        return {column.name for column in self.columns if column is not None}

    # -- references

    def _look_up_refs(self, plans: list[Plan]) -> dict[str, dict[str, Any]]:
        """For each kind of record what the cells of all rows mean."""
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for column in self.columns:
            if column is None or column.param is None or not (column.is_ref or column.are_refs):
                continue
            for plan in plans:
                if cell := plan.cells.get(column.name, "").strip():
                    asked[column.param.to].update([cell] if column.is_ref else split_refs(cell))
        named = {kind: naming.found_by(kind, names, self.by) for kind, names in asked.items()}
        self.pending = self._pending(asked, named)
        return named

    def _pending(self, asked: Any, named: Any) -> dict[str, str]:
        """Names that mean nothing yet, but a row of this file will have: what the check expects of that row."""
        own = self.sheet.model._meta.label_lower
        unknown = asked.get(own, set()) - named.get(own, {}).keys()
        if not unknown or not self.trial:
            return {}
        keys = {_short(f"{key}={name}"): name for name in unknown for key in self.sheet.keys}
        rows = self.found.lines.filter(Q(key__in=keys) | Q(alias__in=keys)).values_list("key", "alias", "expected")
        return {keys[key]: expected for *both, expected in rows for key in both if key in keys}

    def _refer(self, plan: Plan, column: Column, name: str, named: Any) -> Any:
        assert column.param is not None
        record = named[column.param.to].get(name)
        if record is naming.AMBIGUOUS:
            raise CellProblem("ambiguous", _("Several records have this name."))
        if record is not None:
            return record
        if column.param.to == self.sheet.model._meta.label_lower:
            expected = self.pending.get(name)
            if expected and expected != RowOutcome.WRONG:
                plan.trusts = True
                return None
            if self.patient and expected != RowOutcome.WRONG:
                plan.waits = True
                return None
        raise CellProblem("does_not_exist", _("There is no such record, or you do not see it."))

    # -- values

    def _understand(self, plan: Plan, named: Any) -> None:
        for column in self.columns:
            if column is None or column.kind == "key":
                continue
            cell = plan.cells.get(column.name, "")
            try:
                if cell.strip():
                    self._take(plan, column, cell, named)
                elif self.found.empty_clears and plan.existing is not None and not column.required:
                    self._clear(plan, column)
            except CellProblem as wrong:
                plan.problem(column.name, wrong.code, wrong.message)

    def _take(self, plan: Plan, column: Column, cell: str, named: Any) -> None:
        if plan.existing is not None and as_text(column.cell(plan.existing)) == cell:
            return
        if column.is_ref:
            plan.values[column.source] = self._refer(plan, column, cell.strip(), named)
        elif column.are_refs:
            found = [self._refer(plan, column, name, named) for name in split_refs(cell)]
            plan.values[column.source] = [record for record in found if record is not None]
        elif column.kind == "part":
            self._part(plan, column)[column.part] = column.value(cell)
        else:
            plan.values[column.source] = column.value(cell)

    def _clear(self, plan: Plan, column: Column) -> None:
        field = self.sheet.model._meta.get_field(column.source)
        if column.kind == "part":
            if column.part in (getattr(plan.existing, column.source) or {}):
                self._part(plan, column).pop(column.part, None)
        elif column.are_refs:
            plan.values[column.source] = []
        elif field.null:
            plan.values[column.source] = None
        elif field.blank and column.kind != "bool":
            plan.values[column.source] = field.get_default()

    def _part(self, plan: Plan, column: Column) -> dict[str, Any]:
        if column.source not in plan.values:
            plan.values[column.source] = dict(getattr(plan.existing, column.source, None) or {})
        return plan.values[column.source]

    def _find_together(self, plans: list[Plan]) -> None:
        """A relationship is found again by who, for whom and what."""
        names = self.sheet.together
        asked = [
            p for p in plans if names and p.existing is None and all(p.values.get(name) is not None for name in names)
        ]
        if not asked:
            return
        rows = self.related.filter(**{f"{name}__in": {_bare(plan.values[name]) for plan in asked} for name in names})
        known = {tuple(_bare(getattr(row, row._meta.get_field(name).attname)) for name in names): row for row in rows}
        for plan in asked:
            plan.existing = known.get(tuple(_bare(plan.values[name]) for name in names))

    def _compare(self, plan: Plan) -> None:
        """What a record is already, is no change; what a new one must have, has to be there."""
        if plan.existing is not None:
            plan.values = {
                name: value for name, value in plan.values.items() if not self._is(plan.existing, name, value)
            }
            return
        wrong = {problem["column"] for problem in plan.problems}
        for column in self.sheet.columns:
            if column.required and column.source not in plan.values and column.name not in wrong:
                plan.problem(column.name, "required", _("This field is required."))

    def _is(self, existing: Any, name: str, value: Any) -> bool:
        column = self.sheet.by_name.get(name)
        if column is not None and column.are_refs:
            return {record.pk for record in column.records(existing)} == {record.pk for record in value}
        return getattr(existing, name) == value


def _short(key: str) -> str:
    return key[:LONGEST_KEY]


def _bare(value: Any) -> Any:
    """A record as its id."""
    return value if isinstance(value, UUID | str | int) else getattr(value, "pk", value)
