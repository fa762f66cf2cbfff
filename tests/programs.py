"""A program at the API: ``program(ana).post("/cases/", subject="…")`` with a key of Ana's."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from identity.actions import api_keys
from identity.models import User
from tenancy.context import tenant
from tests.factories.people import ROBOT

BASE = "/api/v1"


class Program:
    """Speaks JSON with one key."""

    def __init__(self, secret: str) -> None:
        self.client, self.authorization = Client(), f"Bearer {secret}"

    def get(self, path: str, **headers: Any) -> Any:
        return self._call("get", path, None, headers)

    def post(self, path: str, body: dict | None = None, **headers: Any) -> Any:
        return self._call("post", path, body or {}, headers)

    def patch(self, path: str, body: dict, **headers: Any) -> Any:
        return self._call("patch", path, body, headers)

    def delete(self, path: str, **headers: Any) -> Any:
        return self._call("delete", path, None, headers)

    def _call(self, method: str, path: str, body: dict | None, headers: dict) -> Any:
        path = path if path.startswith("http") else BASE + path
        more = {} if body is None else {"data": json.dumps(body, default=str), "content_type": "application/json"}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(path, headers={"Authorization": self.authorization, **headers}, **more)


@pytest.fixture
def program():
    """``program(ana)``, or ``program(ana, "cases:read")`` with a narrower key."""

    def start(actor: Any, *scopes: str) -> Program:
        with tenant(actor.tenant_id):
            owner = User.objects.get(pk=actor.user_id)
            return Program(api_keys.create(user=owner, scopes=scopes or ("*",), by=ROBOT, at=timezone.now()).secret)

    return start
