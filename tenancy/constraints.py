"""Walls as constraints: written, added and removed by the migration autodetector like any other.

Inside ``CREATE TABLE`` only ``constraint_sql`` is called, and its text would become part of the statement. All of these
need the table first, so they go to ``deferred_sql`` and run at the end of the migration.
"""

from typing import Any

from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

CURRENT_TENANT_SQL = "nullif(current_setting('app.tenant_id', true), '')::bigint"
# Stands inside every function that counts across tenants: whoever asks from another tenant gets no row.
ASKED_BY_PLATFORM_SQL = (
    "EXISTS (SELECT FROM public.tenancy_tenant me"
    f" WHERE me.id = {CURRENT_TENANT_SQL} AND me.is_platform AND me.is_active)"
)


class _TableRule(BaseConstraint):
    """A rule about a whole table, made of SQL statements in which ``%(table)s`` stands for it."""

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        raise NotImplementedError

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._as_statement(self.statements(model, schema_editor), model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._as_statement(self.undo(model, schema_editor), model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database decides."""

    def _as_statement(self, lines: list[str], model: Any, schema_editor: Any) -> Statement:
        return Statement("; ".join(lines), table=Table(model._meta.db_table, schema_editor.quote_name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseConstraint) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class TenantIsolation(_TableRule):
    """Wall 2: row-level security, forced on the owner too. The policy is plain: a sub-select costs ×67 on a join."""

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        rule = f"tenant_id = {CURRENT_TENANT_SQL}"
        return [
            "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant_isolation ON %(table)s USING ({rule}) WITH CHECK ({rule})",
        ]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return [
            "DROP POLICY tenant_isolation ON %(table)s",
            "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE %(table)s DISABLE ROW LEVEL SECURITY",
        ]


class CompositeForeignKey(_TableRule):
    """Wall 3: ``(tenant_id, x_id) → (tenant_id, id)``, because RLS is not applied to foreign-key checks."""

    def __init__(self, *, field: str, name: str, **kwargs: Any) -> None:
        self.field = field
        super().__init__(name=name, **kwargs)

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        field = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        column = quote(field.column)
        target = quote(field.remote_field.model._meta.db_table)
        on_delete = f" ON DELETE SET NULL ({column})" if field.null else ""
        return [
            f"ALTER TABLE %(table)s ADD CONSTRAINT {quote(self.name)} FOREIGN KEY (tenant_id, {column})"
            f" REFERENCES {target} (tenant_id, id){on_delete}"
        ]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return [f"ALTER TABLE %(table)s DROP CONSTRAINT {schema_editor.quote_name(self.name)}"]

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """At the end of the migration: the unique key it points to may be added later in the same one."""
        schema_editor.deferred_sql.append(super().create_sql(model, schema_editor))

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        self.create_sql(model, schema_editor)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class AppendOnly(_TableRule):
    """The app may add rows, and neither change nor remove one."""

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        return ["REVOKE UPDATE, DELETE, TRUNCATE ON %(table)s FROM csm_app"]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return ["GRANT UPDATE, DELETE ON %(table)s TO csm_app"]


class ReadOnlyToApp(_TableRule):
    """The app may only read: rows are written by commands that run as the owner."""

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        return [
            "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %(table)s FROM csm_app",
            "GRANT SELECT ON %(table)s TO csm_app",
        ]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return ["GRANT INSERT, UPDATE, DELETE ON %(table)s TO csm_app"]


class OpsAccess(_TableRule):
    """Opens a table to the functions that look across tenants for due work (role ``csm_ops``), and to nothing else."""

    def __init__(self, *, name: str, update: bool = True, **kwargs: Any) -> None:
        self.update = update
        super().__init__(name=name, **kwargs)

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        rights = "SELECT, UPDATE" if self.update else "SELECT"
        return [
            f"GRANT {rights} ON %(table)s TO csm_ops",
            "CREATE POLICY ops_access ON %(table)s TO csm_ops USING (true) WITH CHECK (true)",
        ]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return ["DROP POLICY ops_access ON %(table)s", "REVOKE SELECT, UPDATE ON %(table)s FROM csm_ops"]

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "update": self.update}


class ProtectedState(_TableRule):
    """The state column changes only together with ``version + 1`` and the name of a verb in ``app.verb``."""

    def __init__(self, *, name: str, field: str = "state", **kwargs: Any) -> None:
        self.field = field
        super().__init__(name=name, **kwargs)

    def statements(self, model: Any, schema_editor: Any) -> list[str]:
        quote = schema_editor.quote_name
        column = quote(model._meta.get_field(self.field).column)
        return [
            f"CREATE TRIGGER {quote(self.name)} BEFORE UPDATE ON %(table)s FOR EACH ROW"
            f" WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION tenancy_protect_state()"
        ]

    def undo(self, model: Any, schema_editor: Any) -> list[str]:
        return [f"DROP TRIGGER {schema_editor.quote_name(self.name)} ON %(table)s"]

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}
