"""What happened to customers: each noun's events in a module of its own, all of them under this one name."""

from accounts.events.contracts import (
    ContractActivated,
    ContractApproved,
    ContractCancelled,
    ContractCreated,
    ContractDeleted,
    ContractEndsSoon,
    ContractExpired,
    ContractRejected,
    ContractRenewed,
    ContractResumed,
    ContractSubmitted,
    ContractSuspended,
    ContractUpdated,
    ContractWithdrawn,
)
from accounts.events.organisations import (
    AccountCreated,
    AccountUpdated,
)
from accounts.events.people import (
    ConsumerCreated,
    ConsumerUpdated,
    ContactCreated,
    ContactUpdated,
)
from accounts.events.relations import (
    ContactRelated,
    ContactRelationshipUpdated,
    ContactUnrelated,
    ResponsibilityCreated,
    ResponsibilityDeleted,
    ResponsibilityUpdated,
)

__all__ = [
    "AccountCreated",
    "AccountUpdated",
    "ConsumerCreated",
    "ConsumerUpdated",
    "ContactCreated",
    "ContactRelated",
    "ContactRelationshipUpdated",
    "ContactUnrelated",
    "ContactUpdated",
    "ContractActivated",
    "ContractApproved",
    "ContractCancelled",
    "ContractCreated",
    "ContractDeleted",
    "ContractEndsSoon",
    "ContractExpired",
    "ContractRejected",
    "ContractRenewed",
    "ContractResumed",
    "ContractSubmitted",
    "ContractSuspended",
    "ContractUpdated",
    "ContractWithdrawn",
    "ResponsibilityCreated",
    "ResponsibilityDeleted",
    "ResponsibilityUpdated",
]
