"""Who is there: agents in groups, companies with their people, consumers. Drawn by seed, so that cases can name them
without asking the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from accounts.models import Account, Consumer, Contact
from accounts.models.folded import fold
from csm.load import words
from csm.load.dice import Weighted, dice, uuid_at
from csm.load.tables import NULL, Copied
from identity.models import Group, GroupMembership, RoleAssignment, User

LOGINS = 50  # so many of the biggest customers' people can sign in


@dataclass(frozen=True)
class Spec:
    """One load of one tenant: everything that decides what its rows are."""

    tenant_id: int
    slug: str
    seed: int
    cases: int
    messages: int
    until: datetime  # nothing happened later
    case_type: str
    type_code: str

    @property
    def key(self) -> str:
        """What the dice are thrown with."""
        return f"{self.seed}:{self.slug}:{self.cases}:{self.messages}:{self.until:%Y%m%d}"

    @property
    def mark(self) -> str:
        """Short, in addresses and names: loads of one tenant do not get into each other's way."""
        return f"{dice(self.key, 'mark').getrandbits(24):06x}"


@dataclass(frozen=True)
class Person:
    """Somebody, with what COPY needs to know."""

    id: str
    first: str
    last: str
    email: str
    user: str | None = None  # their login


@dataclass(frozen=True)
class Firm:
    """An account and the people who report its cases."""

    id: str
    name: str
    parent: str | None
    people: Weighted[Person]


@dataclass(frozen=True)
class Team:
    """A group and who works in it."""

    id: str
    name: str
    agents: Weighted[str]


@dataclass(frozen=True)
class Crowd:
    """Everybody of one load."""

    teams: Weighted[Team]
    firms: Weighted[Firm]
    consumers: Weighted[Person]
    agents: list[Person]


@lru_cache(maxsize=4)
def crowd(spec: Spec) -> Crowd:
    """Drawn once per process; 100,000 cases have 250 agents, 1,700 accounts and 2,500 consumers."""
    random, born = dice(spec.key, "people"), int(spec.until.timestamp() * 1000) - 3 * 365 * 86_400_000

    def new_id() -> str:
        return uuid_at(born + random.randrange(10_000_000), random.getrandbits(74))

    def person(role: str, number: int, *, login: bool = False) -> Person:
        first, last = random.choice(words.FIRST), random.choice(words.LAST)
        email = f"{first}.{last}.{number}@{role}-{spec.mark}.test".lower()
        return Person(new_id(), first, last, email, new_id() if login else None)

    agents = [person("agents", number) for number in range(max(4, min(400, spec.cases // 400)))]
    teams = []
    for number in range(max(2, min(24, len(agents) // 8))):
        members = [agent for place, agent in enumerate(agents) if place % max(2, min(24, len(agents) // 8)) == number]
        teams.append(Team(new_id(), f"Team {number + 1} · {spec.mark}", Weighted([one.id for one in members], 0.6)))
    firms: list[Firm] = []
    for number in range(max(3, spec.cases // 60)):
        name = f"{random.choice(words.FIRMS)} {random.choice(words.TRADES)} {number + 1} {random.choice(words.FORMS)}"
        above = random.choice(firms[:200]).id if firms and random.random() < 0.2 else None
        staff = [person("customers", number * 10 + n, login=number < LOGINS and n == 0)
                 for n in range(1 + min(7, int(random.expovariate(0.4))))]  # fmt: skip
        firms.append(Firm(new_id(), name, above, Weighted(staff)))
    consumers = [person("home", number) for number in range(max(3, spec.cases // 40))]
    return Crowd(Weighted(teams, 0.8), Weighted(firms), Weighted(consumers, 0.5), agents)


def write(spec: Spec, *, agent_role: str, password: str, numbers: Sequence[int]) -> None:
    """All of them, as the owner, in the door that is open."""
    everybody = crowd(spec)
    firms: list[Firm] = list(everybody.firms.items)
    born = spec.until.replace(year=spec.until.year - 3, day=1).isoformat()
    _logins(spec, everybody, firms, agent_role=agent_role, password=password, born=born)
    accounts = Copied(
        Account,
        [
            "id",
            "tenant_id",
            "number",
            "name",
            "name_folded",
            "code",
            "code_folded",
            "parent_id",
            "path",
            "tier",
            "created_at",
            "updated_at",
        ],
    )
    rows, paths = [], dict[str, str]()
    for place, (firm, number) in enumerate(zip(firms, numbers, strict=True)):
        human = f"AC{number:07d}"
        paths[firm.id] = f"{paths[firm.parent] if firm.parent else ''}{human}/"
        code = f"{spec.mark}-{place}".upper()
        tier = "gold" if place < len(firms) // 20 else "silver" if place < len(firms) // 5 else ""
        rows.append(accounts.row(firm.id, str(spec.tenant_id), human, firm.name, fold(firm.name), code, fold(code),
                                 firm.parent or NULL, paths[firm.id], tier, born, born))  # fmt: skip
    accounts.write("".join(rows))
    names = ["id", "tenant_id", "first_name", "last_name", "name_folded", "last_name_folded", "email", "email_norm", "user_id",
             "created_at", "updated_at"]  # fmt: skip
    contacts = Copied(Contact, [*names, "account_id", "portal_role"])
    rows = []
    for firm in firms:
        for one in firm.people.items:
            role = "customer_admin" if one.user else "none"
            rows.append(contacts.row(*_person(spec, one, born), firm.id, role))
    contacts.write("".join(rows))
    consumers = Copied(Consumer, names)
    consumers.write("".join(consumers.row(*_person(spec, one, born)) for one in everybody.consumers.items))


def _person(spec: Spec, one: Person, born: str) -> tuple[str, ...]:
    name = fold(f"{one.first} {one.last}")
    return (one.id, str(spec.tenant_id), one.first, one.last, name, fold(one.last), one.email, one.email, one.user or NULL,
            born, born)  # fmt: skip


def _logins(spec: Spec, everybody: Crowd, firms: list[Firm], *, agent_role: str, password: str, born: str) -> None:
    users = Copied(
        User,
        [
            "id",
            "tenant_id",
            "kind",
            "email",
            "email_norm",
            "first_name",
            "last_name",
            "password",
            "created_at",
            "updated_at",
        ],
    )
    tenant_id = str(spec.tenant_id)
    known = [(one.id, "staff", one) for one in everybody.agents]
    known += [(one.user, "customer", one) for firm in firms for one in firm.people.items if one.user]
    users.write("".join(users.row(pk, tenant_id, kind, one.email, one.email, one.first, one.last, password, born, born)
                        for pk, kind, one in known))  # fmt: skip
    random = dice(spec.key, "memberships")

    def new_id() -> str:
        return uuid_at(int(spec.until.timestamp() * 1000), random.getrandbits(74))

    groups = Copied(Group, ["id", "tenant_id", "name", "created_at", "updated_at"])
    groups.write("".join(groups.row(team.id, tenant_id, team.name, born, born) for team in everybody.teams.items))
    members = Copied(GroupMembership, ["id", "tenant_id", "group_id", "user_id", "created_at"])
    members.write("".join(members.row(new_id(), tenant_id, team.id, agent, born)
                          for team in everybody.teams.items for agent in team.agents.items))  # fmt: skip
    roles = Copied(RoleAssignment, ["id", "tenant_id", "user_id", "role_id", "created_at"])
    roles.write("".join(roles.row(new_id(), tenant_id, one.id, agent_role, born) for one in everybody.agents))
