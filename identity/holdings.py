"""What a login holds, by one statement: roles and groups. Every request asks this first, so it is written by hand."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection

from identity import permissions, roles
from identity.models import Group
from tenancy.context import current_tenant_id

_HELD = """
SELECT r.code, r.shipped, r.permissions, NULL::uuid, ''
FROM identity_roleassignment a JOIN identity_role r ON r.tenant_id = a.tenant_id AND r.id = a.role_id
WHERE a.tenant_id = %(tenant)s AND a.user_id = %(user)s
UNION ALL
SELECT '', false, NULL, g.id, g.kind
FROM identity_groupmembership m JOIN identity_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
WHERE m.tenant_id = %(tenant)s AND m.user_id = %(user)s
"""


def holdings(user_id: UUID) -> tuple[frozenset[str], frozenset[str], frozenset[UUID], bool]:
    """Permissions, codes of roles, groups, and whether all of these groups are outsourced."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"tenant": current_tenant_id(), "user": user_id})
        rows = cursor.fetchall()
    given = [(code, _permissions(code, shipped, own)) for code, shipped, own, group, _kind in rows if group is None]
    kinds = {group: kind for _code, _shipped, _own, group, kind in rows if group is not None}
    held: frozenset[str] = frozenset().union(*(each for _code, each in given))
    return (
        held & permissions.everything(),
        frozenset(code for code, _each in given),
        frozenset(kinds),
        bool(kinds) and set(kinds.values()) == {Group.Kind.OUTSOURCED},
    )


def _permissions(code: str, shipped: bool, own: Any) -> frozenset[str]:
    """As ``Role.held`` says."""
    if shipped:
        return roles.SHIPPED[code].held() if code in roles.SHIPPED else frozenset()
    return frozenset(json.loads(own) if isinstance(own, str) else own)
