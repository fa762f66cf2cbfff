"""Migration operations for what models cannot say: privileged functions, and tables that libraries bring along."""

from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory

from tenancy.constraints import CURRENT_TENANT_SQL


class SecurityDefiner(Operation):
    """Create a function that runs as ``csm_ops`` or ``csm_search``, with a fixed search path, for the app alone.

    ``sql`` is the whole ``CREATE OR REPLACE FUNCTION``; ``signature`` is name and argument types, for example
    ``tenancy_next_number(text)``. Its name must stand in ``tenancy.catalogue.DEFINER_FUNCTIONS``.
    """

    reversible = True
    reduces_to_sql = True
    category = OperationCategory.SQL

    def __init__(self, signature: str, sql: str, owner: str = "csm_ops", previous_sql: str | None = None) -> None:
        self.signature, self.sql, self.owner, self.previous_sql = signature, sql, owner, previous_sql

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Functions are not part of the model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._install(schema_editor, self.sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if self.previous_sql:
            self._install(schema_editor, self.previous_sql)
        else:
            self._as_function_owner(schema_editor, f"DROP FUNCTION IF EXISTS {self.signature}")

    def describe(self) -> str:
        return f"Install {self.signature} as {self.owner}"

    def _install(self, schema_editor: Any, sql: str) -> None:
        self._as_function_owner(schema_editor, sql)
        self._as_function_owner(schema_editor, f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC")
        self._as_function_owner(schema_editor, f"GRANT EXECUTE ON FUNCTION {self.signature} TO csm_app")

    def _as_function_owner(self, schema_editor: Any, sql: str) -> None:
        """Created by the role itself: giving a function away needs more rights than becoming its owner."""
        schema_editor.execute(f"SET LOCAL ROLE {self.owner}", params=None)
        schema_editor.execute(sql, params=None)
        schema_editor.execute("RESET ROLE", params=None)


class AdoptTable(Operation):
    """Put a table that a library created behind the walls: tenant column, row-level security, composite keys.

    ``foreign_keys`` maps a column to the table it must point to within the tenant; the library's own key on that
    column is dropped. ``unique`` replaces library-wide unique constraints by per-tenant ones: name → columns.
    """

    reversible = True
    category = OperationCategory.SQL

    def __init__(
        self,
        table: str,
        foreign_keys: dict[str, str] | None = None,
        unique: dict[str, tuple[tuple[str, ...], str]] | None = None,
        drop_unique: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.table, self.foreign_keys, self.unique, self.drop_unique = (
            table,
            foreign_keys or {},
            unique or {},
            drop_unique,
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The library's models stay as they are; only their tables change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = schema_editor.quote_name(self.table)
        run = schema_editor.execute
        run(
            f"ALTER TABLE {table} ADD COLUMN tenant_id bigint NOT NULL DEFAULT {CURRENT_TENANT_SQL} REFERENCES tenancy_tenant (id)",
            params=None,
        )
        for columns in self.drop_unique:
            for name in self._constraints(schema_editor, columns, unique=True):
                run(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {schema_editor.quote_name(name)}", params=None)
                run(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}", params=None)
        for column, target in self.foreign_keys.items():
            for name in self._constraints(schema_editor, (column,), foreign_key=True):
                run(f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(name)}", params=None)
            run(
                f"ALTER TABLE {table} ADD CONSTRAINT {self.table}_{column}_in_tenant"
                f" FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id)",
                params=None,
            )
        for name, (columns, condition) in self.unique.items():
            where = f" WHERE {condition}" if condition else ""
            run(f"CREATE UNIQUE INDEX {name} ON {table} (tenant_id, {', '.join(columns)}){where}", params=None)
        for name in self._plain_indexes(schema_editor):
            run(f"DROP INDEX {schema_editor.quote_name(name)}", params=None)
        for column in self.foreign_keys:
            run(f"CREATE INDEX {self.table}_{column}_tenant_ix ON {table} (tenant_id, {column})", params=None)
        run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", params=None)
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY", params=None)
        rule = f"tenant_id = {CURRENT_TENANT_SQL}"
        run(f"CREATE POLICY tenant_isolation ON {table} USING ({rule}) WITH CHECK ({rule})", params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Takes the walls down and gives the library its own keys back, which its own migrations count on."""
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(f"DROP POLICY IF EXISTS tenant_isolation ON {table}", params=None)
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN tenant_id CASCADE", params=None)
        model = next(found for found in from_state.apps.get_models() if found._meta.db_table == self.table)
        for column in self.foreign_keys:
            field = next(found for found in model._meta.fields if found.column == column)
            schema_editor.execute(schema_editor._create_fk_sql(model, field, "_fk_%(to_table)s_%(to_column)s"))
        schema_editor.alter_unique_together(model, set(), self._dropped(model._meta.unique_together, model))
        for constraint in model._meta.constraints:
            if self._dropped([constraint.fields], model):
                schema_editor.add_constraint(model, constraint)
        for statement in schema_editor._model_indexes_sql(model):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Put {self.table} behind the tenant walls"

    def _dropped(self, keys: Any, model: Any) -> set[tuple[str, ...]]:
        """Those of the library's unique keys that the walls replaced."""
        return {
            tuple(fields)
            for fields in keys
            if tuple(model._meta.get_field(name).column for name in fields) in self.drop_unique
        }

    def _constraints(self, schema_editor: Any, columns: tuple[str, ...], **kind: bool) -> list[str]:
        """Names of the library's constraints on exactly these columns (LIKE-indexes and checks excluded)."""
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, self.table)
        wanted = next(iter(kind))
        return [
            name
            for name, info in found.items()
            if info["columns"] == list(columns) and info[wanted] and not info["primary_key"]
        ]

    def _plain_indexes(self, schema_editor: Any) -> list[str]:
        """The library's non-unique indexes do not lead with the tenant: ours replace them."""
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, self.table)
        return [
            name
            for name, info in found.items()
            if info["index"]
            and not info["unique"]
            and not info["primary_key"]
            and (info["columns"] or [""])[0] != "tenant_id"
        ]
