"""Mail that waits to be sent."""

from cases.models import Case
from messaging.models import OutboxMail


def make_mail(case: Case, *, word: str) -> OutboxMail:
    """About a case; its subject has the word."""
    return OutboxMail.objects.create(
        kind="case",
        case=case,
        sender="a@b.test",
        recipients={"to": ["c@d.test"]},
        subject=f"Mail {word}",
        effect_key=word,
    )
