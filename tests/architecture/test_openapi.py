"""The committed OpenAPI document is the one that the code describes."""

from io import StringIO
from pathlib import Path

import yaml
from django.core.management import call_command
from drf_spectacular import plumbing

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def test_the_committed_document_is_up_to_date():
    """After a wanted change: ``bin/manage spectacular --file docs/openapi.yaml``."""
    plumbing._load_enum_name_overrides.cache_clear()  # it keeps the words of whatever language it was first asked in
    described = StringIO()
    call_command("spectacular", stdout=described)

    assert yaml.safe_load(COMMITTED.read_text()) == yaml.safe_load(described.getvalue())


def test_it_is_openapi_3_1_and_names_every_verb():
    document = yaml.safe_load(COMMITTED.read_text())

    assert document["openapi"] == "3.1.0"
    assert "post" in document["paths"]["/api/v1/cases/{ref}/propose-solution/"]
