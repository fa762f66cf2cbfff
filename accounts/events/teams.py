"""What happened to the teams that look after customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@dataclass(frozen=True, kw_only=True)
class _OfAccountTeam(Event):
    """Who looks after which account, as what."""

    user_id: UUID
    account_id: UUID
    responsibility_id: UUID


@event("account_team_member.created")
class AccountTeamJoined(_OfAccountTeam):
    """One of our people got a responsibility for an account."""

    def describe(self, record: Any) -> str:
        return _("Member of the account team added")


@event("account_team_member.updated")
class AccountTeamMemberUpdated(_OfAccountTeam):
    """Who looks after an account, as what or for how long, changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Member of the account team changed: %(fields)s") % {
            "fields": names_of("account-team-member.update", self.fields)
        }


@event("account_team_member.deleted")
class AccountTeamLeft(_OfAccountTeam):
    """Somebody left the team of an account."""

    def describe(self, record: Any) -> str:
        return _("Member of the account team removed")


@dataclass(frozen=True, kw_only=True)
class _OfConsumerTeam(Event):
    """Who looks after which consumer or household, as what."""

    user_id: UUID
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    responsibility_id: UUID


@event("consumer_team_member.created")
class ConsumerTeamJoined(_OfConsumerTeam):
    """One of our people got a responsibility for a consumer or household."""

    def describe(self, record: Any) -> str:
        return _("Member of the team added")


@event("consumer_team_member.updated")
class ConsumerTeamMemberUpdated(_OfConsumerTeam):
    """Who looks after a consumer or household, as what or for how long, changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Member of the team changed: %(fields)s") % {
            "fields": names_of("consumer-team-member.update", self.fields)
        }


@event("consumer_team_member.deleted")
class ConsumerTeamLeft(_OfConsumerTeam):
    """Somebody left the team of a consumer or household."""

    def describe(self, record: Any) -> str:
        return _("Member of the team removed")
