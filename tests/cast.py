"""The people of the tests. Acme: Ana (agent), Max (manager), Carla (customer) … Globex: Gil (agent).

Everybody is an actor. A fixture makes its people inside the tenant's door and leaves it; tests of verbs step inside with
``inside_acme``, tests of pages and of the API stay outside, as a browser does.
"""

from collections.abc import Iterator

import pytest

from csm.runtime.testdatabase import empty_tables
from identity.actor import actor_for
from tenancy.context import tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.people import make_group, make_staff


@pytest.fixture(scope="module")
def committed_tenants(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Both tenants, for tests that roll back: the owner's connection commits them before, and empties all after."""
    with django_db_blocker.unblock():
        for slug, name in (("acme", "Acme"), ("globex", "Globex")):
            _tenant(slug, name)
    yield
    with django_db_blocker.unblock():
        empty_tables()


@pytest.fixture
def acme(committed_tenants, request) -> Tenant:
    request.getfixturevalue("db")
    return Tenant.objects.filter(slug="acme").first() or _tenant("acme", "Acme")


@pytest.fixture
def globex(committed_tenants, request) -> Tenant:
    request.getfixturevalue("db")
    return Tenant.objects.filter(slug="globex").first() or _tenant("globex", "Globex")


def _tenant(slug: str, name: str) -> Tenant:
    found, is_new = Tenant.objects.using("owner").get_or_create(slug=slug, defaults={"name": name})
    if is_new:
        Domain.objects.using("owner").create(tenant=found, host=f"{slug}.localhost", is_primary=True)
    forget()
    return found


@pytest.fixture
def inside_acme(acme) -> Iterator[None]:
    with tenant(acme):
        yield


@pytest.fixture
def make(acme):
    """Run something inside Acme's door: ``make(make_case, by=ana)``."""

    def run(function, *args, **details):
        with tenant(acme):
            return function(*args, **details)

    return run


# --- Acme's staff -------------------------------------------------------------------------------------------------
@pytest.fixture
def support(make):
    return make(make_group, "Support")


@pytest.fixture
def field_service(make):
    return make(make_group, "Field service")


@pytest.fixture
def callcentre(make):
    """An outsourced group."""
    return make(make_group, "Callcentre", "outsourced")


@pytest.fixture
def ana(make, support):
    """An agent of Support."""
    return make(make_staff, "Ana", "agent", groups=(support,))


@pytest.fixture
def bob(make, support):
    """Another agent of Support."""
    return make(make_staff, "Bob", "agent", groups=(support,))


@pytest.fixture
def finn(make, field_service):
    """An agent of another group."""
    return make(make_staff, "Finn", "agent", groups=(field_service,))


@pytest.fixture
def sara(make, support):
    """A senior agent, who may decide on a customer's behalf."""
    return make(make_staff, "Sara", "senior_agent", groups=(support,))


@pytest.fixture
def otto(make, callcentre):
    """Somebody at the outsourced callcentre."""
    return make(make_staff, "Otto", "agent", groups=(callcentre,))


@pytest.fixture
def max(make):
    """A manager."""
    return make(make_staff, "Max", "manager")


@pytest.fixture
def ada(make):
    """The administrator."""
    return make(make_staff, "Ada", "admin")


# --- Acme's customers ---------------------------------------------------------------------------------------------
@pytest.fixture
def wayne(make):
    return make(make_account, "Wayne Enterprises", code="WAYNE")


@pytest.fixture
def wayne_labs(make, wayne):
    """An account below Wayne."""
    return make(make_account, "Labs of Wayne", code="WAYNE-LABS", parent=wayne)


@pytest.fixture
def lexcorp(make):
    """A stranger to Wayne."""
    return make(make_account, "Lexcorp", code="LEX")


@pytest.fixture
def carla_contact(make, wayne):
    return make(make_contact, wayne, "Carla", "customer_admin")


@pytest.fixture
def colin_contact(make, wayne):
    return make(make_contact, wayne, "Colin", "customer")


@pytest.fixture
def carla(make, carla_contact):
    """Administrator of Wayne's account."""
    return make(actor_for, carla_contact.user)


@pytest.fixture
def colin(make, colin_contact):
    """A customer at Wayne, who sees his own cases."""
    return make(actor_for, colin_contact.user)


@pytest.fixture
def lex(make, lexcorp):
    """A customer of another account."""
    return make(lambda: actor_for(make_contact(lexcorp, "Lex", "customer_admin").user))


@pytest.fixture
def cora_consumer(make):
    return make(make_consumer, "Cora")


@pytest.fixture
def cora(make, cora_consumer):
    """A private customer."""
    return make(actor_for, cora_consumer.user)


# --- Globex -------------------------------------------------------------------------------------------------------
@pytest.fixture
def gil(globex):
    """An agent of another tenant."""
    with tenant(globex):
        return make_staff("Gil", "agent", host="globex.test")
