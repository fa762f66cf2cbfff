"""One registry of what can be done, and the bodies and forms made of it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.models import User
from ledger import Forbidden, Refused, authorize, verb
from ledger.api.params import serializer_class_for
from ledger.forms import field_for
from ledger.params import Param
from ledger.verbs import allowed_actions, registry
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


class Gadget:
    """Something that verbs can be done to."""

    _meta = SimpleNamespace(object_name="Gadget")
    broken = False


class Person:
    def __init__(self, *permissions, kind="staff"):
        self.permissions, self.kind, self.user_id = permissions, kind, uuid4()

    def can(self, permission):
        return permission in self.permissions


def whole(actor, gadget):
    return Refused("broken") if gadget.broken else None


@pytest.fixture(autouse=True)
def verbs():
    """gadget.open, gadget.mend, gadget.create."""
    done = []

    @verb("gadget.create", permission="gadgets.make")
    def create(*, by, at):
        """Make one."""
        return Gadget()

    @verb("gadget.open", permission="gadgets.use", may=whole, params=[Param.text("why", required=True)])
    def open(*, gadget, why, by, at):
        """Open it."""
        authorize(by, "gadgets.use", gadget)
        done.append(why)

    @verb("gadget.take-apart", permission="gadgets.mend", audience="staff", danger=True)
    def take_apart(*, gadget, by, at):
        """Take it apart."""
        authorize(by, "gadgets.mend", gadget)

    yield SimpleNamespace(open=open, done=done)
    for key in ("gadget.create", "gadget.open", "gadget.take-apart"):
        registry.remove(key)


def test_verbs_are_listed_in_the_order_of_declaration():
    assert [found.code for found in registry.for_resource("gadget")] == ["create", "open", "take-apart"]
    assert registry["gadget.create"].creates and not registry["gadget.open"].creates
    assert registry["gadget.open"].help == "Open it."
    assert {"gadgets.make", "gadgets.use", "gadgets.mend"} <= registry.permissions()


def test_what_is_allowed_depends_on_permission_state_and_side_of_the_desk():
    everything = ("gadgets.use", "gadgets.mend")

    assert allowed_actions(Person(*everything), Gadget()) == ["open", "take-apart"]
    assert allowed_actions(Person("gadgets.use"), Gadget()) == ["open"]
    assert allowed_actions(Person(*everything, kind="customer"), Gadget()) == ["open"]
    broken = Gadget()
    broken.broken = True
    assert allowed_actions(Person(*everything), broken) == ["take-apart"]


def test_permission_comes_before_state(verbs):
    broken = Gadget()
    broken.broken = True
    with pytest.raises(Forbidden):
        verbs.open(gadget=broken, why="x", by=Person(), at=timezone.now())
    with pytest.raises(Refused, match="broken"):
        verbs.open(gadget=broken, why="x", by=Person("gadgets.use"), at=timezone.now())
    assert verbs.done == []


def test_a_verb_can_be_done_by_its_key(verbs):
    registry["gadget.open"](Gadget(), why="to look inside", by=Person("gadgets.use"), at=timezone.now())

    assert verbs.done == ["to look inside"]


@pytest.mark.parametrize(
    ("key", "function"),
    [
        ("gadget", lambda *, by, at: None),
        ("gadget.Open", lambda *, by, at: None),
        ("gadget.shut", lambda *, by, at: None),
    ],
)
def test_a_verb_is_named_like_its_function(key, function):
    with pytest.raises(ValueError, match="gadget"):
        verb(key)(function)


def test_a_verb_says_who_and_when():
    with pytest.raises(ValueError, match="`by` and `at`"):

        @verb("gadget.shut")
        def shut(*, gadget):
            pass


def test_two_apps_cannot_declare_the_same_verb():
    def open(*, gadget, by, at):
        pass

    open.__module__ = "elsewhere"
    with pytest.raises(ValueError, match="declared by"):
        verb("gadget.open")(open)


EVERY_KIND = [
    Param.text("name", required=True, max_length=50),
    Param.markdown("message"),
    Param.code("colour", choices=lambda gadget: [("red", "Red"), ("blue", "Blue")]),
    Param.code("tags", many=True, choices=["a", "b"]),
    Param.ref("who", "identity.user", nullable=True),
    Param.refs("watchers", "identity.user"),
    Param.bool("urgent"),
    Param.datetime("due"),
    Param.date("day"),
    Param.integer("count", min_value=1, max_value=9),
    Param.json("extra"),
]


@pytest.fixture
def paint():
    @verb("gadget.paint", params=EVERY_KIND)
    def paint(*, gadget, by, at, **details):
        """Paint it."""

    yield registry["gadget.paint"]
    registry.remove("gadget.paint")


def body(found, actor, data):
    serializer = serializer_class_for(found, Gadget())(data=data, context={"actor": actor})
    return serializer, serializer.is_valid()


def test_a_body_becomes_arguments_and_what_is_absent_is_not_passed(acme, ana, bob, paint):
    given = {
        "name": "Shed",
        "colour": "red",
        "tags": ["a"],
        "who": str(bob.user_id),
        "watchers": [str(ana.user_id), str(bob.user_id)],
        "urgent": True,
        "due": "2026-01-01T10:00:00+01:00",
        "count": 3,
        "extra": {"any": ["thing"]},
    }
    with tenant(acme):
        serializer, fine = body(paint, ana, given)

        assert fine, serializer.errors
        assert set(serializer.validated_data) == set(given)
        assert serializer.validated_data["who"] == User.objects.get(pk=bob.user_id)
        assert [user.pk for user in serializer.validated_data["watchers"]] == [ana.user_id, bob.user_id]


def test_null_clears_only_where_it_may(acme, ana, paint):
    with tenant(acme):
        assert body(paint, ana, {"name": "x", "who": None})[0].is_valid()
        serializer, fine = body(paint, ana, {"name": None, "urgent": None})

    assert (fine, set(serializer.errors)) == (False, {"name", "urgent"})


ABSENT = "01900000-0000-7000-8000-000000000000"
BAD = {
    "name": ["", 7, "x" * 51],
    "message": [["a"]],
    "colour": ["green", 1],
    "tags": [["c"], "a"],
    "who": ["nobody", 1, ABSENT],
    "watchers": [[ABSENT], "x"],
    "urgent": ["yes", 1],
    "due": ["2026-01-01T10:00:00", "soon"],
    "day": ["2026-13-01"],
    "count": [0, 10, "3", 10**30, True],
    "unheard_of": [1],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_wrong_value_is_named(acme, ana, paint, field, value):
    with tenant(acme):
        serializer, fine = body(paint, ana, {"name": "fine", field: value})

    assert (fine, list(serializer.errors)) == (False, [field])


def test_a_foreign_id_is_answered_like_an_absent_one(acme, ana, gil, paint):
    with tenant(acme):
        foreign, _ = body(paint, ana, {"name": "x", "who": str(gil.user_id)})
        absent, _ = body(paint, ana, {"name": "x", "who": str(uuid4())})

    assert foreign.errors == absent.errors != {}


def test_a_field_offers_nobody_of_another_tenant(acme, ana, bob, gil, paint):
    with tenant(acme):
        who = field_for(next(param for param in paint.params if param.name == "who"), ana)

        assert who.clean(str(bob.user_id)).pk == bob.user_id
        with pytest.raises(ValidationError):
            who.clean(str(gil.user_id))
