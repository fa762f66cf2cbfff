"""docs/flows.md says who reacts to what; it must not grow old."""

from pathlib import Path

from django.conf import settings

from ledger import flows


def test_the_document_is_what_the_code_does():
    written = (Path(settings.BASE_DIR) / "docs" / "flows.md").read_text()

    assert written == flows.document(), "run: bin/manage flow --write"
