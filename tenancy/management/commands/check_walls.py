"""``check_walls``: does this database keep its tenants apart?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenancy.catalogue import violations
from tenancy.roles import refuse_privileged_login


class Command(BaseCommand):
    help = "Reads PostgreSQL's catalogue and names every table, key, index, view, function or role that breaks a wall between tenants."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_privileged_login()
        found = violations()
        for violation in found:
            self.stderr.write(str(violation))
        if found:
            raise CommandError(f"{len(found)} rule(s) broken")
        self.stdout.write("The walls stand.")
