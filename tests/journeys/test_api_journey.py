"""The same job over the API alone, with keys as an integrator gets them."""

import httpx
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def carla(running_stack):
    with client(running_stack, "carla@wayne.test") as found:
        yield found


@pytest.fixture
def ana(running_stack):
    with client(running_stack, "ana@acme.test") as found:
        yield found


def client(running_stack, email):
    """The key alone says which tenant is meant."""
    key = running_stack.key_of(email)
    base = f"http://127.0.0.1:{running_stack.port}/api/v1"
    return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {key}"}, timeout=30)


def test_a_case_from_report_to_end_over_the_api(ana, carla):
    case = done(
        carla.post("/cases/", json={"subject": "Line 3 compressor trips", "description": "Twice since 06:30"}), 201
    )
    number = case["number"]
    assert (case["state"], case["channel"]) == ("new", "api")

    listed = done(ana.get("/cases/", params={"state": "new", "limit": 200}))["results"]
    assert number in [each["number"] for each in listed]
    seen = done(ana.get(f"/cases/{number}/"))
    assert "accept" in seen["allowed_actions"]

    assert step(ana, number, "accept")["state"] == "open"
    assert step(ana, number, "request-info", message="Which trip limit does it show?")["state"] == "awaiting_info"
    assert "provide-info" in done(carla.get(f"/cases/{number}/"))["allowed_actions"]
    done(ana.post(f"/cases/{number}/messages/", json={"body": "4.2 is to blame", "visibility": "internal"}), 201)
    assert step(carla, number, "provide-info", message="105 °C")["state"] == "open"

    solution = {"resolution_code": "solved", "resolution_notes": "Restarted the controller"}
    assert step(ana, number, "propose-solution", **solution)["state"] == "resolved"
    refused = carla.post(f"/cases/{number}/reject-solution/", json={})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "reason")
    assert step(carla, number, "reject-solution", reason="It tripped again")["state"] == "open"
    assert step(ana, number, "propose-solution", **solution)["state"] == "resolved"
    assert ana.post(f"/cases/{number}/close/", json=solution).json()["code"] == "customer_decides"
    closed = step(carla, number, "accept-solution")
    assert (closed["state"], closed["close_reason"], closed["reopen_count"]) == ("closed", "accepted", 1)

    told = done(carla.get(f"/cases/{number}/timeline/"))
    assert "4.2 is to blame" not in str(told)
    assert "4.2 is to blame" in str(done(ana.get(f"/cases/{number}/timeline/")))


def step(person, number, verb, **params):
    return done(person.post(f"/cases/{number}/{verb}/", json=params))


def done(answer, status=200):
    assert answer.status_code == status, f"{answer.request.url}: {answer.status_code} {answer.text[:500]}"
    return answer.json()
