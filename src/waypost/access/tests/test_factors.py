"""Second factors: an app's codes are good once, recovery codes stand in, roles that need one go nowhere without."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests import build
from waypost.access import actions, factors, proving, queries
from waypost.access.models import Presence, User
from waypost.access.rules import FREE
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused, TooManyTries
from waypost.ledger.models import Entry
from waypost.platform.models import Instance

pytestmark = pytest.mark.django_db
RIGHT = "a long one"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _as_served(settings: Any) -> None:
    settings.WAYPOST_PRESENCES = True


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What an app shows now, or some half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def person(role: Role = Role.OFFICE, name: str = "leader") -> tuple[User, Actor]:
    user = build.user(name, password=RIGHT)
    return user, build.actor(role, to=user)


def with_app(role: Role = Role.OFFICE) -> tuple[User, list[str]]:
    """Somebody with an app, added a minute ago, and the recovery codes."""
    user, actor = person(role)
    codes = actions.add_app(actor, secret=SECRET, code=code(steps=-1))
    return user, codes


def half_in() -> Client:
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/sign-in/", {"username": "leader", "password": RIGHT, "next": "/units/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/factor/")
    return client


@pytest.mark.parametrize(
    ("counter", "expected"), [(0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (9, "520489")]
)
def test_codes_are_those_of_the_standard(counter: int, expected: str) -> None:
    """RFC 4226, appendix D; the secret is "12345678901234567890" in base 32."""
    assert format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", counter)) == expected


def test_a_password_alone_opens_nothing_where_there_is_an_app() -> None:
    with_app()
    client = half_in()

    assert client.get("/profile/").status_code == 302
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/sign-in/factor/", {"code": "000000"}).status_code == 422
    answer = client.post("/sign-in/factor/", {"code": f"{code()[:3]} {code()[3:]}"})
    assert (answer.status_code, answer["Location"]) == (302, "/units/")
    assert client.get("/profile/").status_code == 200
    assert Presence.objects.get().with_factor


def test_a_code_is_good_once_and_an_older_one_never_again() -> None:
    user, _ = with_app()
    now = code()

    assert proving.is_code(user, now)
    assert not proving.is_code(user, now)
    assert not proving.is_code(user, code(steps=-1))
    assert proving.is_code(user, code(steps=1))
    assert not proving.is_code(user, now)


def test_the_code_that_added_the_app_does_not_sign_in() -> None:
    _, actor = person()
    shown = code()
    actions.add_app(actor, secret=SECRET, code=shown)
    client = half_in()

    assert client.post("/sign-in/factor/", {"code": shown}).status_code == 422


def test_wrong_codes_shut_the_door_to_the_right_one_and_the_ledger_says_so() -> None:
    user, _ = with_app()
    client = half_in()
    told = [client.post("/sign-in/factor/", {"code": "000000"}).status_code for _ in range(FREE)]

    shut = client.post("/sign-in/factor/", {"code": code()})

    assert (told, shut.status_code, shut["Retry-After"]) == ([422] * FREE, 429, shut["Retry-After"])
    assert Entry.objects.order_by("seq").last().act == "account.shut"  # type: ignore[union-attr]
    with pytest.raises(TooManyTries):
        proving.is_code(user, code())


def test_half_in_lasts_ten_minutes_and_ends_with_the_password_and_the_account() -> None:
    user, _ = with_app()
    client, other = half_in(), half_in()
    session = client.session
    session["half_in"] = {**session["half_in"], "at": session["half_in"]["at"] - 601}
    session.save()

    assert client.get("/sign-in/factor/")["Location"] == "/sign-in/"
    user.set_password("another long one")
    user.save()
    assert other.get("/sign-in/factor/")["Location"] == "/sign-in/"


def test_a_recovery_code_stands_in_once_and_its_owner_is_told() -> None:
    user, codes = with_app()
    client, other = half_in(), half_in()

    first = client.post("/sign-in/factor/", {"code": f"{codes[3][:4]} {codes[3][4:]}"})
    again = other.post("/sign-in/factor/", {"code": codes[3]})

    assert (first.status_code, again.status_code) == (302, 422)
    entry = Entry.objects.get(act="factor.code_used")
    assert (entry.subject, entry.actor_id) == (f"account:{user.pk}", None)
    assert queries.codes_left(build.actor(Role.OFFICE, to=user)) == 9


def test_new_recovery_codes_make_the_old_ones_worthless() -> None:
    user, codes = with_app()

    new = actions.renew_codes(build.actor(Role.OFFICE, to=user))

    assert len(new) == 10
    assert not proving.is_code(user, codes[0])
    assert proving.is_code(user, new[0])


def test_nothing_of_a_factor_lies_in_the_clear() -> None:
    _, codes = with_app()

    text = repr(list(Authenticator.objects.values()))

    assert SECRET not in text
    assert not any(one in text for one in codes)
    assert not any(SECRET in entry.facts_text for entry in Entry.objects.all() if hasattr(entry, "facts_text"))


def test_an_app_is_added_on_the_page_from_a_code_that_is_drawn_here() -> None:
    user, _ = person()
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/", {"username": "leader", "password": RIGHT})

    page = client.get("/profile/security/app/").content.decode()
    found = re.search(r"<code class=\"mono wrap\">([A-Z2-7 ]+)</code>", page)
    assert found is not None
    secret = found.group(1).replace(" ", "")
    wrong = client.post("/profile/security/app/", {"code": "000000"})
    right = client.post("/profile/security/app/", {"code": code(secret)})

    assert "<svg" in page
    assert "http://" not in page.split("<svg", 1)[1].split("</svg>", 1)[0].replace("http://www.w3.org/2000/svg", "")
    assert wrong.status_code == 422
    assert found.group(1) in wrong.content.decode()  # the same, which was scanned, and the form beside it
    assert "与验证器此刻显示的不一致" in wrong.content.decode()
    assert right.content.decode().count('<code class="mono strong">') == 10
    assert client.get("/profile/security/").status_code == 200
    assert factors.has_factor(user.pk)
    assert Presence.objects.get().with_factor


def test_a_wrong_code_adds_no_app_and_one_has_one_app() -> None:
    _, actor = person()
    with pytest.raises(BadInput):
        actions.add_app(actor, secret=SECRET, code="000000")
    actions.add_app(actor, secret=SECRET, code=code())

    with pytest.raises(Refused, match="already"):
        actions.add_app(actor, secret=SECRET, code=code(steps=1))


def test_the_last_factor_takes_the_recovery_codes_with_it_and_somebody_else_s_is_not_there() -> None:
    user, _ = with_app()
    row = Authenticator.objects.get(type="totp")
    with pytest.raises(Authenticator.DoesNotExist):
        actions.remove_factor(build.actor(Role.ADMIN), row.pk)

    actions.remove_factor(build.actor(Role.OFFICE, to=user), row.pk)

    assert Authenticator.objects.count() == 0


def test_who_has_lost_everything_is_helped_by_the_office_with_a_reason() -> None:
    user, _ = with_app(Role.LEADER)
    office, admin = build.actor(Role.OFFICE), build.actor(Role.ADMIN)
    with pytest.raises(NotPermitted):
        actions.clear_factors(admin, user.pk, reason="asked")
    with pytest.raises(Refused, match="say why"):
        actions.clear_factors(office, user.pk, reason=" ")
    with pytest.raises(Refused, match="own page"):
        actions.clear_factors(office, office.user_id or 0, reason="mine")

    actions.clear_factors(office, user.pk, reason="telephone lost, seen in person")

    assert not factors.has_factor(user.pk)
    with pytest.raises(Refused, match="no second factor"):
        actions.clear_factors(office, user.pk, reason="again")


def test_a_neighbour_finds_no_such_account_to_clear() -> None:
    region, other = build.region(), build.region()
    user = build.user(home=build.unit(region=region))

    with pytest.raises(User.DoesNotExist):
        actions.clear_factors(build.actor(Role.OFFICE, region=other), user.pk, reason="x")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.ADMIN])
def test_a_role_that_needs_a_factor_goes_nowhere_without(settings: Any, role: Role) -> None:
    settings.WAYPOST_FACTOR_ROLES = frozenset({"office", "leader", "admin", "custodian"})
    _, actor = person(role)
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/", {"username": "leader", "password": RIGHT})

    assert client.get("/units/")["Location"] == "/profile/security/"
    assert client.get("/api/v1/me").status_code == 403
    assert "您的岗位需要第二重验证" in client.get("/profile/security/").content.decode()
    actions.add_app(actor, secret=SECRET, code=code(steps=-1))
    assert client.get("/units/")["Location"] == "/profile/prove/"
    client.post("/profile/prove/", {"code": code(), "next": "/units/"})
    assert client.get("/units/").status_code == 200


def test_other_roles_and_the_demonstration_may_do_without(settings: Any) -> None:
    settings.WAYPOST_FACTOR_ROLES = frozenset({"office"})
    liaison, office = build.actor(Role.LIAISON), build.actor(Role.OFFICE)

    assert not queries.needs_factor(liaison)
    assert queries.needs_factor(office)
    Instance.objects.create(is_demo=True)
    assert not queries.needs_factor(office)


def test_who_has_a_factor_shows_it_again_before_giving_power_away() -> None:
    user, _ = with_app()
    client = half_in()
    client.post("/sign-in/factor/", {"code": code()})
    Presence.objects.update(proved_at=user.date_joined if hasattr(user, "date_joined") else "2020-01-01T00:00Z")

    asked = client.post("/profile/security/codes/")
    by_password = client.post("/profile/prove/", {"password": RIGHT})
    by_code = client.post("/profile/prove/", {"code": code(steps=1)})

    assert asked["Location"].startswith("/profile/prove/")
    assert (by_password.status_code, by_code.status_code) == (422, 302)
    assert client.post("/profile/security/codes/").status_code == 200


def test_a_passkey_that_nobody_has_and_strange_answers_sign_nobody_in() -> None:
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/passkey/options/")
    for said in ("{}", "[]", "null", '"x"', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', "not json"):
        answer = client.post("/sign-in/passkey/", {"credential": said})
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")

    assert client.get("/profile/").status_code == 302
