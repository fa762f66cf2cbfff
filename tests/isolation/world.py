"""Two tenants full of people and what they own. Each thing carries a word of its own; here stands, by hand and not by
asking the product, who may see which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from accounts.actions import contracts
from accounts.models import Account, AccountPartner, Contract, Duplicate
from cases.actions import conversation, time_entries
from cases.models import Case, CaseType
from identity.actions import api_keys, roles, users
from identity.actor import Actor
from identity.models import TenantSettings, User
from ledger.models import Delivery, EventRecord, Job, Timer
from tenancy.context import tenant
from tenancy.models import Tenant
from tenancy.numbers import next_number
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.approvals import ask
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement, make_rule
from tests.factories.files import make_export, make_import
from tests.factories.mail import make_mail
from tests.factories.people import ROBOT, make_group, make_staff
from tests.factories.products import install, make_product, sell
from tests.factories.relations import (
    join_team,
    make_duty,
    make_household,
    make_responsibility,
    relate,
    relate_accounts,
    represent,
)
from tests.factories.schedules import make_schedule

OTHER = "elsewhere"  # the other tenant's records
SECRET = "noteword"  # begins the word of an internal note


def word(name: str) -> str:
    """The word that marks one thing and stands nowhere else."""
    return f"canary{name.replace('_', '')}yranac"


# Who sees which cases of Acme. "house" are internal staff; Otto works at the outsourced callcentre.
ALL_CASES = frozenset({"carlas", "colins", "lanas", "lexs", "routed", "pias", "sues", "coras", "connys"})
HOUSE = ("admin", "manager", "senior_agent", "agent", "agent_elsewhere", "knowledge_author", "integrator")
SEES_CASES: dict[str, frozenset[str]] = {
    **dict.fromkeys(HOUSE, ALL_CASES),
    "outsourced": frozenset({"routed"}),
    "no_role": frozenset(),
    "customer_admin": frozenset({"carlas", "colins"}),  # Carla: her account's
    "customer": frozenset({"colins"}),  # Colin: his own
    "case_manager": frozenset({"carlas", "colins", "lanas"}),  # Casey: the account and those below it
    "customer_below": frozenset({"lanas"}),  # Lana of Wayne's Labs
    "stranger": frozenset({"lexs", "routed"}),  # Lex of Lexcorp
    "related": frozenset({"lexs", "routed"}),  # Rita, of a firm of her own, works for Lexcorp by a responsibility
    "onlooker": frozenset({"lexs", "routed"}),  # Olaf looks at Lexcorp's cases by a responsibility
    "listed": frozenset(),  # Lilo is listed at Lexcorp, without access
    "partner_admin": frozenset({"pias", "sues"}),  # Pia: her account's and those of the customers it serves
    "partner": frozenset(),  # Paul: his own, of which there are none
    "served": frozenset({"sues"}),  # Sue, whom the partner serves
    "consumer": frozenset({"coras"}),
    "other_consumer": frozenset({"connys"}),
    "anonymous": frozenset(),
}
CUSTOMERS = (
    "customer_admin", "customer", "case_manager", "customer_below", "stranger", "partner_admin", "partner", "served", "related",
    "onlooker", "listed", "consumer", "other_consumer",
)  # fmt: skip
STAFF = (*HOUSE, "outsourced", "no_role")
ROLES = (*STAFF, *CUSTOMERS, "anonymous")
ALL_ACCOUNTS = frozenset({"wayne", "labs", "lexcorp", "partners", "servedco", "consulting"})
READS_CUSTOMERS = tuple(role for role in HOUSE if role != "knowledge_author")  # who reads cases, not who they are of
SEES_ACCOUNTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(READS_CUSTOMERS, ALL_ACCOUNTS),
    "customer_admin": frozenset({"wayne"}),
    "customer": frozenset({"wayne"}),
    "case_manager": frozenset({"wayne", "labs"}),
    "customer_below": frozenset({"labs"}),
    "stranger": frozenset({"lexcorp"}),
    "related": frozenset({"consulting", "lexcorp"}),
    "onlooker": frozenset({"consulting", "lexcorp"}),
    "listed": frozenset({"consulting"}),
    "partner_admin": frozenset({"partners", "servedco"}),
    "partner": frozenset({"partners", "servedco"}),
    "served": frozenset({"servedco"}),
}
SEES_CONSUMERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(READS_CUSTOMERS, frozenset({"cora", "conny"})),
    "consumer": frozenset({"cora"}),
    "other_consumer": frozenset({"conny"}),
}
SEES_RELATIONS: dict[str, frozenset[str]] = dict.fromkeys(READS_CUSTOMERS, frozenset({"related", "onlooker", "listed"}))
# What somebody bought and runs is called by whose it is: one product, one sale, one asset each.
THINGS = ("waynes", "labs", "lexs", "partners", "serveds", "coras", "connys")
SEES_THINGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(READS_CUSTOMERS, frozenset(THINGS)),
    "customer_admin": frozenset({"waynes"}),
    "customer": frozenset({"waynes"}),
    "case_manager": frozenset({"waynes", "labs"}),
    "customer_below": frozenset({"labs"}),
    "stranger": frozenset({"lexs"}),
    "related": frozenset({"lexs"}),
    "onlooker": frozenset({"lexs"}),
    "partner_admin": frozenset({"partners", "serveds"}),
    "served": frozenset({"serveds"}),
    "consumer": frozenset({"coras"}),
    "other_consumer": frozenset({"connys"}),
}
# What was agreed is for those who answer for the account; a draft is for staff alone.
ALL_CONTRACTS = frozenset({"waynes", "labss", "lexcorps", "serveds", "coras", "drafts", "homes", "flats"})
SEES_CONTRACTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(READS_CUSTOMERS, ALL_CONTRACTS),
    "customer_admin": frozenset({"waynes"}),
    "case_manager": frozenset({"waynes", "labss"}),
    "stranger": frozenset({"lexcorps"}),
    "partner_admin": frozenset({"serveds"}),
    "served": frozenset({"serveds"}),
    "consumer": frozenset({"coras", "homes"}),  # Cora's own, and her household's, which she represents
}
SEES_APPROVALS: dict[str, frozenset[str]] = dict.fromkeys(("admin", "manager"), frozenset({"acme"}))  # who may decide
SEES_ENTITLEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(READS_CUSTOMERS, frozenset({"acme"})),
    "customer_admin": frozenset({"acme"}),  # Wayne's, of which she is the administrator
    "case_manager": frozenset({"acme"}),
}
SEES_RULES: dict[str, frozenset[str]] = dict.fromkeys(READS_CUSTOMERS, frozenset({"acme"}))
SEES_TIME: dict[str, frozenset[str]] = dict.fromkeys(HOUSE, frozenset({"acme"}))
SEES = {
    "entitlement": SEES_ENTITLEMENTS, "entitlement-rule": SEES_RULES, "time-entry": SEES_TIME,
    "case": SEES_CASES, "approval": SEES_APPROVALS, "contract": SEES_CONTRACTS, "contract-line": SEES_CONTRACTS,
    "account": SEES_ACCOUNTS, "consumer": SEES_CONSUMERS, "responsibility": SEES_RELATIONS,
    "contact-relationship": SEES_RELATIONS, "product": SEES_THINGS, "sold-product": SEES_THINGS, "asset": SEES_THINGS,
    **dict.fromkeys(
        (
            "account-relationship", "account-team-member", "consumer-relationship", "consumer-team-member", "household-member",
        ),
        dict.fromkeys(READS_CUSTOMERS, frozenset({"acme"})),
    ),
    "household": {**dict.fromkeys(READS_CUSTOMERS, frozenset({"acme", "coras"})), "consumer": frozenset({"coras"})},
    "duplicate": dict.fromkeys(READS_CUSTOMERS, frozenset({"twins"})),
}  # fmt: skip
ACCOUNT_OF = {
    "carlas": "wayne", "colins": "wayne", "lanas": "labs", "lexs": "lexcorp", "routed": "lexcorp", "pias": "partners",
    "sues": "servedco",
}  # fmt: skip


@dataclass
class Person:
    """Somebody with a browser and a key."""

    role: str
    cookies: dict[str, str] = field(default_factory=dict)
    key: str = ""
    user: Any = None

    @property
    def is_customer(self) -> bool:
        return self.role in CUSTOMERS


@dataclass
class World:
    """Acme with everybody in it, Globex with one of each thing; records by resource and name."""

    people: dict[str, Person] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    revoked_key: str = ""
    foreign_key: str = ""
    foreign_cookies: dict[str, str] = field(default_factory=dict)
    ended_cookies: dict[str, str] = field(default_factory=dict)

    def keep(self, resource: str, name: str, record: Any) -> Any:
        self.records.setdefault(resource, {})[name] = record
        return record

    def sees(self, role: str, resource: str, name: str) -> bool | None:
        """Whether this role may see it; None where it depends on the permission alone."""
        if name == OTHER:
            return False
        return name in SEES[resource].get(role, frozenset()) if resource in SEES else None

    def forbidden_words(self, role: str) -> set[str]:
        """Words that no answer to this role may hold."""
        cases = SEES_CASES[role]
        accounts = SEES_ACCOUNTS.get(role, frozenset()) | {ACCOUNT_OF[name] for name in cases if name in ACCOUNT_OF}
        hidden = {word(f"case{name}") for name in ALL_CASES - cases}
        hidden |= {word(f"account{name}") for name in ALL_ACCOUNTS - accounts}
        hidden |= {word(f"thing{name}") for name in THINGS if name not in SEES_THINGS.get(role, frozenset())}
        hidden |= {word(f"contract{name}") for name in ALL_CONTRACTS - SEES_CONTRACTS.get(role, frozenset())}
        hidden |= {word(SECRET + name) for name in ALL_CASES if role in CUSTOMERS or name not in cases}
        return hidden | {word(OTHER)}


def build(acme: Tenant, globex: Tenant) -> World:
    """Everything, made by the verbs."""
    world = World()
    with tenant(acme):
        staff = _staff(world)
        people = _customers(world)
        wayne, conny = world.records["account"]["wayne"], people["other_consumer"]
        _relations(world, staff["agent"], wayne, conny, name="acme")
        _cases(world, people, staff)
        _contracts(world)
        _rest(world, staff["agent"], mark=word("acme"))
        _the_departed(world)
    with tenant(globex):
        _elsewhere(world)
    for where, name in ((acme, "acme"), (globex, OTHER)):
        with tenant(where):
            _one_of_each(world, name)
    return world


def _one_of_each(world: World, name: str) -> None:
    """What came about by itself, and a record of every model that the administration shows."""
    world.keep("delivery", name, Delivery.objects.first())
    world.keep("event", name, EventRecord.objects.first())
    case = world.records["case"][OTHER if name == OTHER else "carlas"]
    timer = Timer.objects.create(
        kind="tests.alarm", subject_type="cases.case", subject_id=case.pk, key="nothing", due_at=timezone.now()
    )
    world.keep("timer", name, timer)
    account = world.records["account"][OTHER if name == OTHER else "wayne"]
    AccountPartner.objects.create(account=account, partner=make_account("Helpers", is_partner=True))
    TenantSettings.objects.current()
    for model in admin.site._registry:
        label = model._meta.label_lower
        found = world.keep(label, name, model.objects.first())
        assert found is not None, f"make a {label} in tests/isolation/world.py"


def _staff(world: World) -> dict[str, Actor]:
    support = world.keep("group", "support", make_group("Support"))
    field_service = make_group("Field service")
    callcentre = world.keep("group", "callcentre", make_group("Callcentre", "outsourced"))
    made = {
        "admin": make_staff("Ada", "admin"),
        "manager": make_staff("Max", "manager"),
        "senior_agent": make_staff("Sara", "senior_agent", groups=(support,)),
        "agent": make_staff("Ana", "agent", groups=(support,)),
        "agent_elsewhere": make_staff("Finn", "agent", groups=(field_service,)),
        "knowledge_author": make_staff("Kim", "knowledge_author"),
        "integrator": make_staff("Ivo", "integrator"),
        "outsourced": make_staff("Otto", "agent", groups=(callcentre,)),
        "no_role": make_staff("Noah"),
    }
    for role, actor in made.items():
        _let_in(world, role, User.objects.get(pk=actor.user_id))
    world.people["anonymous"] = Person("anonymous")
    return made


def _customers(world: World) -> dict[str, Any]:
    def account(name: str, code: str, **more: Any) -> Account:
        return world.keep("account", name, make_account(f"{code.title()} {word('account' + name)}", code=code, **more))

    wayne = account("wayne", "WAYNE")
    labs = account("labs", "LABS", parent=wayne)
    lexcorp = account("lexcorp", "LEX")
    partners = account("partners", "PARTNERS", is_partner=True)
    served = account("servedco", "SERVED")
    AccountPartner.objects.create(account=served, partner=partners)
    consulting = account("consulting", "CONSULTING")
    contacts = {
        "customer_admin": make_contact(wayne, "Carla", "customer_admin"),
        "customer": make_contact(wayne, "Colin", "customer"),
        "case_manager": make_contact(wayne, "Casey", "customer_case_manager"),
        "customer_below": make_contact(labs, "Lana", "customer"),
        "stranger": make_contact(lexcorp, "Lex", "customer_admin"),
        "partner_admin": make_contact(partners, "Pia", "partner_admin"),
        "partner": make_contact(partners, "Paul", "partner"),
        "served": make_contact(served, "Sue", "customer_admin"),
        "related": make_contact(consulting, "Rita", "customer"),
        "onlooker": make_contact(consulting, "Olaf", "customer"),
        "listed": make_contact(consulting, "Lilo", "customer"),
    }
    for role, grants in (("related", "work"), ("onlooker", "view"), ("listed", "none")):
        responsibility = make_responsibility(f"Helper: {grants} {word('acme')}", grants)
        world.keep("responsibility", role, responsibility)
        world.keep("contact-relationship", role, relate(contacts[role], lexcorp, responsibility))
    consumers = {"consumer": make_consumer("Cora"), "other_consumer": make_consumer("Conny")}
    world.keep("consumer", "cora", consumers["consumer"])
    world.keep("consumer", "conny", consumers["other_consumer"])
    for role, person in (contacts | consumers).items():
        _let_in(world, role, person.user)
    for role, contact in contacts.items():
        world.keep("contact", role, contact)
    owners = {"waynes": wayne, "labs": labs, "lexs": lexcorp, "partners": partners, "serveds": served}
    for name, owner in owners.items():
        _things(world, name, account=owner)
    for name, role in (("coras", "consumer"), ("connys", "other_consumer")):
        _things(world, name, consumer=consumers[role])
    make_contact(labs, "Lanna", login=False)
    world.keep("duplicate", "twins", Duplicate.objects.about(contacts["customer_below"]).get())
    return contacts | consumers


def _relations(world: World, colleague: Actor, account: Account, consumer: Any, *, name: str) -> None:
    """One of each: who looks after them, who is what to them. None of it carries access here, as ``people.py`` tests that."""
    mark = word(OTHER if name == OTHER else "household")
    household = world.keep("household", name, make_household(f"Flat share {mark}", consumer))
    world.keep("household-member", name, household.members.get())
    if name != OTHER:
        cora = world.records["consumer"]["cora"]
        world.keep("household", "coras", make_household(f"Home {word('homeofcora')}", representatives=(cora,)))
    duty = make_duty(f"Manager {mark}", "account_team_member")
    world.keep("account-team-member", name, join_team(account, colleague, duty))
    duty = make_duty(f"Guide {mark}", "consumer_team_member")
    world.keep("consumer-team-member", name, join_team(consumer, colleague, duty))
    listed = make_responsibility(f"Neighbour {mark}", "none", kind="account_relationship")
    world.keep("account-relationship", name, relate_accounts(make_account(f"Nextdoor {mark}"), account, listed))
    listed = make_responsibility(f"Friend {mark}", "none", kind="consumer_relationship")
    world.keep("consumer-relationship", name, represent(make_consumer("Fred", login=False), consumer, listed))


def _things(world: World, name: str, mark: str = "", **owner: Any) -> None:
    """What one customer bought and runs."""
    mark = mark or word(f"thing{name}")
    product = world.keep("product", name, make_product(f"Robot arm {mark}"))
    sold = world.keep("sold-product", name, sell(product, name=f"Cell {mark}", **owner))
    world.keep("asset", name, install(sold_product=sold, serial_number=f"SN {mark}"))


def _cases(world: World, people: dict[str, Any], staff: dict[str, Actor]) -> None:
    support, callcentre = world.records["group"]["support"], world.records["group"]["callcentre"]
    owners = {
        "carlas": "customer_admin", "colins": "customer", "lanas": "customer_below", "lexs": "stranger", "routed": "stranger",
        "pias": "partner_admin", "sues": "served", "coras": "consumer", "connys": "other_consumer",
    }  # fmt: skip
    for name, role in owners.items():
        owner = people[role]
        whose = {"account": owner.account, "contact": owner} if hasattr(owner, "account") else {"consumer": owner}
        group = callcentre if name == "routed" else support
        case = make_case(subject=f"Printer {word('case' + name)}", group=group, **whose)
        now = timezone.now()
        conversation.note(case=case, body=f"Between us: {word(SECRET + name)}", by=staff["admin"], at=now)
        conversation.message(case=case, body=f"Hello {word('case' + name)}", by=staff["admin"], at=now)
        world.keep("case", name, Case.objects.get(pk=case.pk))


def _contracts(world: World) -> None:
    owners = {
        "waynes": ("account", "wayne"), "labss": ("account", "labs"), "lexcorps": ("account", "lexcorp"),
        "serveds": ("account", "servedco"), "coras": ("consumer", "cora"), "drafts": ("account", "wayne"),
        "homes": ("household", "coras"), "flats": ("household", "acme"),
    }  # fmt: skip
    for name, (kind, owner) in owners.items():
        contract = make_contract(f"Service {word('contract' + name)}", **{kind: world.records[kind][owner]})
        _keep_contract(world, name, contract, word("contract" + name))


def _keep_contract(world: World, name: str, contract: Contract, mark: str) -> None:
    """With a line, and something that it covers."""
    product = make_product(f"Pump {name}")
    lines = [{"name": f"Visits {mark}"}]
    contract = contracts.update(contract=contract, lines=lines, products=[product], by=ROBOT, at=timezone.now())
    world.keep("contract", name, contract if name == "drafts" else bring_contract_to("active", contract))
    world.keep("contract-line", name, contract.lines.get())


def _rest(world: World, agent: Actor, *, mark: str, name: str = "acme") -> None:
    """One record of everything else."""
    case = world.records["case"].get("carlas") if name != OTHER else world.records["case"][OTHER]
    now = timezone.now()
    user = User.objects.get(pk=agent.user_id)
    world.keep("user", name, user)
    world.keep("case-type", name, CaseType.objects.default())
    world.keep("role", name, roles.create(code="own", name=f"Own {mark}", permissions=["cases.read"], by=ROBOT, at=now))
    world.keep("api-key", name, api_keys.create(user=user, name=f"Key {mark}", by=ROBOT, at=now))
    world.keep("job", name, Job.objects.create(kind="tests.nothing", params={"word": mark}))
    world.keep("mail", name, make_mail(case, word=mark))
    world.keep("schedule", name, make_schedule(mark))
    exchanging = agent if agent.can("exchange.import") else make_staff("Mia", "manager")
    world.keep("data-import", name, make_import(mark, by=exchanging))
    world.keep("data-export", name, make_export(by=exchanging))
    manager = make_staff("Mo", "manager", host=f"{name}.example")
    world.keep("approval", name, ask(f"Approve {mark}", approvers=[User.objects.get(pk=manager.user_id)]))
    entitlement = make_entitlement(f"Gold {mark}", account=case.account, unit="cases", allowance=5)
    world.keep("entitlement", name, entitlement)
    world.keep("entitlement-rule", name, make_rule(f"First {mark}", entitlement=entitlement))
    counted = make_case(subject=f"Counted {mark}", account=case.account, contact=case.contact)
    entry = time_entries.create(case=counted, minutes=5, note=mark, by=agent, at=now)
    world.keep("time-entry", name, entry)


def _elsewhere(world: World) -> None:
    """Globex: one of each, all marked with the same word."""
    mark = word(OTHER)
    for _ in range(100):  # numbers begin anew in each tenant: none of Globex's may be one of Acme's
        next_number("case")
    group = world.keep("group", OTHER, make_group(f"Support {mark}"))
    gil = make_staff("Gil", "admin", groups=(group,), host="globex.test")
    account = world.keep("account", OTHER, make_account(f"Kent {mark}", code="KENT"))
    contact = world.keep("contact", OTHER, make_contact(account, "Clark", "customer_admin"))
    make_contact(account, "Clarck", login=False)
    world.keep("duplicate", OTHER, Duplicate.objects.get())
    world.keep("consumer", OTHER, make_consumer("Cleo"))
    responsibility = world.keep("responsibility", OTHER, make_responsibility(f"Helper {mark}"))
    world.keep("contact-relationship", OTHER, relate(contact, account, responsibility))
    _things(world, OTHER, mark, account=account)
    case = make_case(subject=f"Printer {mark}", account=account, contact=contact, group=group)
    conversation.note(case=case, body=f"Between us: {mark}", by=gil, at=timezone.now())
    world.keep("case", OTHER, Case.objects.get(pk=case.pk))
    _relations(world, gil, account, world.records["consumer"][OTHER], name=OTHER)
    _keep_contract(world, OTHER, make_contract(f"Service {mark}", account=account), mark)
    _rest(world, gil, mark=mark, name=OTHER)
    person = _let_in(world, OTHER, User.objects.get(pk=gil.user_id))
    del world.people[OTHER]
    world.foreign_key, world.foreign_cookies = person.key, person.cookies


def _the_departed(world: World) -> None:
    """Somebody whose login was closed, and a key that was revoked."""
    gone = User.objects.get(pk=make_staff("Greta", "admin").user_id)
    person = _let_in(world, "gone", gone)
    del world.people["gone"]
    world.ended_cookies = person.cookies
    users.deactivate(user=gone, by=ROBOT, at=timezone.now())
    stale = api_keys.create(user=User.objects.get(email_norm="ada@acme.test"), name="Old", by=ROBOT, at=timezone.now())
    world.revoked_key = stale.secret
    api_keys.revoke(api_key=stale, by=ROBOT, at=timezone.now())


def _let_in(world: World, role: str, user: User) -> Person:
    """A signed-in browser and a key with every scope."""
    client = Client()
    client.force_login(user)
    key = api_keys.create(user=user, name=role, by=ROBOT, at=timezone.now()).secret
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    world.people[role] = Person(role, cookies, key, user)
    return world.people[role]
