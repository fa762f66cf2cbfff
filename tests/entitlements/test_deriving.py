"""The engine: which entitlement covers a case, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlements.deriving import POSITIONS, Facts, Offer, Override, Terms, derive

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def key(number: int) -> UUID:
    return UUID(int=number)


GROUP, WAYNE, LABS, LEX, PARTNER = (key(n) for n in range(1, 6))  # Labs below Wayne below Group
CARLA, CORA, HOME = (key(n) for n in range(11, 14))
MACHINES, COMPRESSOR, SOLD, PUMP, PLANT = (key(n) for n in range(21, 26))
CONTRACT, OTHER_CONTRACT = key(31), key(32)
LABS_CASE = Facts(
    at=NOON, channel="phone", accounts=(LABS, WAYNE, GROUP), contact=CARLA, products=(COMPRESSOR, MACHINES),
    sold_product=SOLD, assets=(PUMP, PLANT),
)  # fmt: skip


def offer(number: int, **keys) -> Offer:
    return Offer(id=key(1000 + number), **keys)


def chosen(facts, *offers, overrides=()):
    found = derive(facts, offers, overrides).chosen
    return None if found is None else found.offer


def why(facts, one) -> set[tuple[str, str]]:
    """The rules that refuse it."""
    (candidate,) = derive(facts, [one]).candidates
    return {(reason.rule, reason.code) for reason in candidate.reasons if not reason.holds}


def test_the_more_specific_wins_in_the_documented_order():
    terms = Terms(id=CONTRACT, inherited=True)
    ranked = [
        offer(9, asset=PUMP),
        offer(8, asset=PLANT),
        offer(7, sold_product=SOLD),
        offer(6, product=COMPRESSOR),
        offer(5, product=MACHINES),
        offer(4, contact=CARLA),
        offer(3, contract=CONTRACT, terms=terms),
        offer(2, account=LABS),
        offer(1, account=WAYNE),
        offer(0, account=GROUP),
        offer(10, order=1),
        offer(11, until=NOON + HOUR),
        offer(12, until=NOON + 2 * HOUR),
        offer(13),
        offer(14),
        offer(15, account=LABS, is_default=True),
        offer(16, partner=PARTNER),
    ]
    decision = derive(replace(LABS_CASE, partner=PARTNER), reversed(ranked))

    assert [each.offer for each in decision.candidates] == ranked
    assert all(each.eligible for each in decision.candidates)


@pytest.mark.parametrize(
    ("first", "second", "position"),
    [
        (offer(1, asset=PUMP), offer(2, account=LABS), "asset"),
        (offer(1, sold_product=SOLD), offer(2, product=COMPRESSOR), "sold_product"),
        (offer(1, account=LABS), offer(2, account=WAYNE), "account"),
        (offer(1, order=1), offer(2, order=2), "order"),
        (offer(1, until=NOON + HOUR), offer(2), "ends"),
        (offer(1), offer(2), "id"),
        (offer(1), offer(2, account=LABS, is_default=True), "side"),
    ],
)
def test_it_says_which_position_decided(first, second, position):
    assert derive(LABS_CASE, [second, first]).decided_by == position
    assert position in POSITIONS


def test_one_alone_is_the_only_one():
    assert derive(LABS_CASE, [offer(1), offer(2, account=LEX)]).decided_by == "only"


@pytest.mark.parametrize(
    ("one", "refused"),
    [
        (offer(1, account=LEX), ("account", "other")),
        (offer(1, account=WAYNE, inherit=False), ("account", "not_inherited")),
        (offer(1, consumer=CORA), ("consumer", "missing")),
        (offer(1, household=HOME), ("household", "missing")),
        (offer(1, partner=PARTNER), ("partner", "missing")),
        (offer(1, product=key(99)), ("product", "other")),
        (offer(1, asset=key(99)), ("asset", "other")),
        (offer(1, channels=frozenset({"email"})), ("channel", "other_channel")),
        (offer(1, begins=NOON + HOUR), ("dates", "not_yet")),
        (offer(1, until=NOON), ("dates", "over")),
        (offer(1, is_active=False), ("active", "switched_off")),
        (offer(1, unit="cases", allowance=3, used=3), ("allowance", "used_up")),
        (offer(1, unit="hours", allowance=60, used=75), ("allowance", "used_up")),
        (offer(1, contract=CONTRACT), ("contract", "missing")),
        (offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, covers=False)), ("contract", "not_covered")),
        (
            offer(1, contract=CONTRACT, inherit=False, terms=Terms(id=CONTRACT, inherited=True)),
            ("contract", "not_inherited"),
        ),
        (
            offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, state="suspended", counts=False)),
            ("contract", "not_active"),
        ),
        (offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, until=NOON)), ("contract", "over")),
        (offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, begins=NOON + HOUR)), ("contract", "not_yet")),
    ],
)
def test_one_rule_refuses_and_says_why(one, refused):
    assert why(LABS_CASE, one) == {refused}


@pytest.mark.parametrize(
    "one",
    [
        offer(1),
        offer(1, begins=NOON, until=NOON + HOUR),
        offer(1, account=GROUP),
        offer(1, account=LABS, inherit=False),
        offer(1, channels=frozenset({"email", "phone"})),
        offer(1, unit="cases", allowance=3, used=2),
        offer(1, unit="cases", allowance=3, used=4, restrict=False),
        offer(1, unit="cases", allowance=None, used=400),
        offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, inherited=True)),
        offer(1, contract=CONTRACT, inherit=False, terms=Terms(id=CONTRACT)),
    ],
)
def test_what_fits_is_eligible(one):
    assert why(LABS_CASE, one) == set()


def test_a_contract_that_the_case_names_is_an_equality():
    named = replace(LABS_CASE, contract=CONTRACT)
    ours = offer(1, contract=CONTRACT, terms=Terms(id=CONTRACT, covers=False))  # whoever named it knows why
    other = offer(2, contract=OTHER_CONTRACT, terms=Terms(id=OTHER_CONTRACT), asset=PUMP)

    assert chosen(named, other, ours) == ours
    assert why(named, other) == {("contract", "other")}
    assert chosen(named, offer(3, account=LABS)) == offer(3, account=LABS)  # one without a contract asks nothing


def test_what_the_partner_holds_comes_after_all_of_the_customers():
    facts = replace(LABS_CASE, partner=PARTNER)
    partners, customers = offer(1, partner=PARTNER, asset=PUMP), offer(2, account=GROUP, is_default=True)

    assert chosen(facts, partners, customers) == customers
    assert chosen(facts, partners) == partners
    assert chosen(LABS_CASE, partners) is None


def test_a_household_covers_the_people_who_live_there():
    assert chosen(Facts(at=NOON, consumer=CORA, households=(HOME,)), offer(1, household=HOME)) is not None


def test_an_override_comes_before_the_tuple_but_never_before_the_rules():
    best, other, used_up = (
        offer(1, asset=PUMP),
        offer(2, account=GROUP),
        offer(3, account=LABS, unit="cases", allowance=0),
    )
    overrides = [
        Override(key(51), 20, frozenset({best.id})),
        Override(key(52), 10, frozenset({other.id})),
        Override(key(53), 5, frozenset({used_up.id, key(4711)})),
    ]
    decision = derive(LABS_CASE, [best, other, used_up], overrides)

    assert (decision.chosen.offer, decision.rule, decision.decided_by) == (other, key(52), "rule")


def test_without_coverage_it_says_whether_something_was_used_up():
    used_up = offer(1, account=LABS, unit="cases", allowance=2, used=2)

    assert derive(LABS_CASE, []).refusal == "no_entitlement"
    assert derive(LABS_CASE, [offer(2, account=LEX)]).refusal == "no_entitlement"
    assert derive(LABS_CASE, [used_up]).refusal == "allowance_used_up"
    assert derive(LABS_CASE, [replace(used_up, channels=frozenset({"email"}))]).refusal == "no_entitlement"
    assert derive(LABS_CASE, [used_up, offer(3)]).refusal == ""


# --- Properties ------------------------------------------------------------------------------------------------------
SMALL = st.integers(0, 3)
ACCOUNTS, PRODUCTS, ASSETS, CONTRACTS = ([key(base + n) for n in range(4)] for base in (100, 200, 300, 400))


def maybe(values):
    return st.none() | st.sampled_from(values)


moments = st.none() | st.integers(-2, 2).map(lambda hours: NOON + hours * HOUR)
facts = st.builds(
    Facts,
    at=st.just(NOON),
    channel=st.sampled_from(["email", "phone"]),
    accounts=st.permutations(ACCOUNTS).map(lambda line: tuple(line[:2])),
    contact=maybe([CARLA]),
    consumer=maybe([CORA]),
    households=st.sampled_from([(), (HOME,)]),
    partner=maybe([PARTNER]),
    products=st.permutations(PRODUCTS).map(lambda line: tuple(line[:2])),
    sold_product=maybe([SOLD]),
    assets=st.permutations(ASSETS).map(lambda line: tuple(line[:2])),
    contract=maybe(CONTRACTS),
)


@st.composite
def offers(draw, most=8):
    """Some that fit and some that do not, with few enough ids of everything that they meet."""
    found = []
    for number in range(draw(st.integers(0, most))):
        contract = draw(maybe(CONTRACTS))
        terms = contract and Terms(
            id=contract,
            counts=draw(st.booleans()),
            covers=draw(st.booleans()),
            inherited=draw(st.booleans()),
            until=draw(moments),
        )
        found.append(
            Offer(
                id=key(draw(st.integers(0, 2**60)) * 64 + number),
                is_active=draw(st.sampled_from([True, True, False])),
                is_default=draw(st.booleans()),
                account=draw(maybe(ACCOUNTS)),
                contact=draw(maybe([CARLA])),
                household=draw(maybe([HOME])) if draw(SMALL) == 0 else None,
                partner=draw(maybe([PARTNER])) if draw(SMALL) == 0 else None,
                product=draw(maybe(PRODUCTS)),
                sold_product=draw(maybe([SOLD])) if draw(SMALL) == 0 else None,
                asset=draw(maybe(ASSETS)),
                contract=contract,
                terms=terms,
                channels=frozenset(draw(st.lists(st.sampled_from(["email", "phone"]), max_size=2))),
                begins=draw(moments) if draw(SMALL) == 0 else None,
                until=draw(moments) if draw(SMALL) == 0 else None,
                unit=draw(st.sampled_from(["unlimited", "cases", "hours"])),
                allowance=draw(st.none() | SMALL),
                used=draw(SMALL),
                restrict=draw(st.booleans()),
                inherit=draw(st.booleans()),
                order=draw(st.integers(1, 2)),
            )
        )
    return found


def outcome(decision):
    return decision.chosen and decision.chosen.offer.id, decision.rule, decision.decided_by


def overrides_of(found):
    """Two rules of the organisation that prefer some of them."""
    return [
        Override(key(61), 1, frozenset(each.id for each in found[::3])),
        Override(key(62), 1, frozenset(each.id for each in found[1::3])),
    ]


thorough = settings(max_examples=150, deadline=None)


@thorough
@given(facts, offers(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_insertion_does_not_matter(facts, found, random, ruled):
    overrides = overrides_of(found) if ruled else []
    shuffled, rules = random.sample(found, len(found)), random.sample(overrides, len(overrides))

    assert derive(facts, shuffled, rules) == derive(facts, found, overrides)


@thorough
@given(facts, offers(), offers(most=3), st.booleans())
def test_adding_what_does_not_fit_changes_nothing(facts, found, more, ruled):
    overrides = overrides_of(found) if ruled else []
    unfit = [each for each in more if not derive(facts, [each]).chosen]
    known = {each.id for each in found}
    unfit = [each for each in unfit if each.id not in known]

    assert outcome(derive(facts, found + unfit, overrides)) == outcome(derive(facts, found, overrides))


@thorough
@given(facts, offers())
def test_taking_away_a_loser_changes_nothing_and_taking_away_the_winner_lets_the_second_win(facts, found):
    decision = derive(facts, found)
    eligible = [each.offer for each in decision.candidates if each.eligible]
    for loser in eligible[1:]:
        assert chosen(facts, *[each for each in found if each != loser]) == eligible[0]
    if eligible:
        second = eligible[1] if len(eligible) > 1 else None
        assert chosen(facts, *[each for each in found if each != eligible[0]]) == second


@thorough
@given(facts, offers())
def test_the_winner_fits_every_key_and_nobody_eligible_ranks_before_it(facts, found):
    decision = derive(facts, found)
    if decision.chosen is None:
        assert not any(each.eligible for each in decision.candidates)
        return
    won = decision.chosen.offer
    assert won.account is None or won.account in facts.accounts[: None if won.inherit else 1]
    assert won.asset is None or won.asset in facts.assets
    assert won.product is None or won.product in facts.products
    assert won.partner in (None, facts.partner) and won.contact in (None, facts.contact)
    assert facts.contract is None or won.contract in (None, facts.contract)
    assert not won.channels or facts.channel in won.channels
    assert won.allowance is None or won.used < won.allowance or not won.restrict or won.unit == "unlimited"
    assert all(decision.chosen.rank <= each.rank for each in decision.candidates if each.eligible)
