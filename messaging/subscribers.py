"""Telling customers about their cases and colleagues about what waits for them, and sending what lies in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.events import ContractEndsSoon
from accounts.models import Contract
from cases.events import CaseCreated, InfoRequested, MessageAdded, SolutionProposed
from cases.models import Case, Message
from cases.states import AuthorKind
from identity.events import ApprovalDueSoon, ApprovalGiven, ApprovalOverdue, ApprovalRefused, ApprovalRequested
from identity.models import Approval, User
from ledger.reactions import after
from messaging import letters, smtp, staff_letters
from messaging.events import MailQueued
from messaging.models import OutboxMail
from messaging.states import SECRET, MailState
from tenancy.context import tenant

ATTEMPTS = 12  # with the ledger's backoff about a day, as mail servers do


@after(CaseCreated, queue="mail")
def acknowledge(event: Any, delivery: Any) -> None:
    """Tell the customer that the case arrived, and its number."""
    letters.receipt(case=Case.objects.get(pk=event.root_id), effect_key=delivery.effect_key, at=event.at)


@after(MessageAdded, InfoRequested, queue="mail")
def tell_message(event: Any, delivery: Any) -> None:
    """Send what staff wrote to the customer; what customers write themselves is not sent back to them."""
    written = Message.objects.select_related("case").get(pk=event.data.message_id)
    if written.author_kind == AuthorKind.STAFF:
        asks = isinstance(event.data, InfoRequested)
        letters.message(
            case=written.case, text=written.visible_text, asks=asks, effect_key=delivery.effect_key, at=event.at
        )


@after(SolutionProposed, queue="mail")
def tell_proposal(event: Any, delivery: Any) -> None:
    """Send the proposed solution, with the message that came with it."""
    written = Message.objects.filter(pk=event.data.message_id).first() if event.data.message_id else None
    letters.proposal(
        case=Case.objects.get(pk=event.root_id),
        notes=event.data.notes or "",
        text=written.visible_text if written else "",
        effect_key=delivery.effect_key,
        at=event.at,
    )


@after(ApprovalRequested, queue="mail")
def tell_approvers(event: Any, delivery: Any) -> None:
    """Tell those who were asked by name or by their group. Where anybody may decide, the inbox says so."""
    approval = Approval.objects.with_people().get(pk=event.subject_id)
    people = _asked(approval, Q(pk=approval.deputy_id))
    staff_letters.approval_asked(approval=approval, people=people, effect_key=delivery.effect_key, at=event.at)


@after(ApprovalDueSoon, queue="mail")
def remind_approvers(event: Any, delivery: Any) -> None:
    """Tell those who were asked, again, that it should be decided soon; not once somebody has."""
    approval = Approval.objects.with_people().get(pk=event.subject_id)
    if approval.state == Approval.State.PENDING:
        people = _asked(approval)
        staff_letters.approval_due(approval=approval, people=people, effect_key=delivery.effect_key, at=event.at)


@after(ApprovalOverdue, queue="mail")
def tell_of_overdue(event: Any, delivery: Any) -> None:
    """Tell the deputy, who may decide instead, and whoever asked, who may withdraw it."""
    approval = Approval.objects.with_people().get(pk=event.subject_id)
    if approval.state == Approval.State.PENDING:
        staff_letters.approval_overdue(approval=approval, effect_key=delivery.effect_key, at=event.at)


def _asked(approval: Approval, also: Q | None = None) -> Any:
    """The colleagues who were asked by name or by their group."""
    asked = Q(approvals_named__approval=approval) | (also or Q())
    if approval.group_id is not None:
        asked |= Q(memberships__group=approval.group_id)
    return User.objects.colleagues().filter(asked).exclude(pk=approval.requested_by_id).distinct().order_by("pk")


@after(ApprovalGiven, ApprovalRefused, queue="mail")
def tell_requester(event: Any, delivery: Any) -> None:
    """Tell whoever asked what was decided, and why."""
    approval = Approval.objects.with_people().get(pk=event.subject_id)
    staff_letters.approval_decided(approval=approval, effect_key=delivery.effect_key, at=event.at)


@after(ContractEndsSoon, queue="mail")
def remind_administrator(event: Any, delivery: Any) -> None:
    """Tell whoever looks after a contract that it ends soon."""
    contract = Contract.objects.select_related("administrator", "account", "consumer", "household").get(
        pk=event.subject_id
    )
    staff_letters.contract_ends(contract=contract, days=event.data.days, effect_key=delivery.effect_key, at=event.at)


@after(MailQueued, queue="mail", external=True, attempts=ATTEMPTS)
def send(event: Any, delivery: Any) -> Callable[[], None] | None:
    """Hand a mail to the server, or keep it where there is none: outside any transaction, with a Message-ID that stays."""
    with tenant(delivery.tenant_id):
        mail = OutboxMail.objects.filter(pk=event.subject_id).first()
    if mail is None or mail.state == MailState.SENT:
        return None
    if not smtp.is_set():
        return lambda: _settle(mail, MailState.KEPT, delivery)
    try:
        smtp.send(mail.as_message())
    except smtp.Refused as refusal:
        reason = str(refusal)
        return lambda: _settle(mail, MailState.FAILED, delivery, error=reason)
    except Exception as error:
        state = MailState.FAILED if delivery.attempts >= ATTEMPTS else MailState.QUEUED
        with tenant(delivery.tenant_id):
            _settle(mail, state, delivery, error=type(error).__name__)
        raise
    return lambda: _settle(mail, MailState.SENT, delivery)


def _settle(mail: OutboxMail, state: MailState, delivery: Any, *, error: str = "") -> None:
    """Note how it went. In production a link for signing in does not outlive its sending."""
    mail.state, mail.last_error = state, error[:200]
    mail.attempts = max(mail.attempts + 1, delivery.attempts)
    fields = ["state", "last_error", "attempts", "updated_at"]
    if state == MailState.SENT:
        mail.sent_at = timezone.now()
        fields.append("sent_at")
    if settings.PRODUCTION and mail.kind in SECRET and state in (MailState.SENT, MailState.KEPT):
        mail.body_text = mail.body_html = ""
        fields += ["body_text", "body_html"]
    mail.save(update_fields=fields)
