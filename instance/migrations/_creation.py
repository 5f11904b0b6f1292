"""What migrations that gather a room's history into one stand on."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class Creation(Migration):
    """Its operations only create, and each finds what it creates as it stands after all of them.

    So models are rendered once. Django renders them for each operation, with all that is linked to them, which here is
    nearly everything: half a minute for an empty database.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:  # `sqlmigrate` puts a heading before each
            return super().apply(project_state, schema_editor, collect_sql)
        vars(project_state).pop("apps", None)  # rendered anew when first asked for
        after: Any = self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, after, after)
        return after
