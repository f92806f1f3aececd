"""A passkey is made, signs in by itself and stands in for a code: with Chromium's own virtual authenticator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.pages import Watched, watch
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> tuple[Any, str]:
    """The browser gets an authenticator that says yes to everything; its session with the browser, and its number."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})["authenticatorId"]


def by_password(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("#id_username", "demo.auditor")
    page.fill("#id_password", "waypost-demo")
    page.press("#id_password", "Enter")
    page.wait_for_load_state()


def sign_out(watched: Watched) -> None:
    """As the button of the menu does."""
    with watched.page.expect_navigation():
        watched.page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').submit()")


def test_a_passkey_is_made_signs_in_and_is_refused_where_its_owner_is_not_verified(
    fresh_demonstration: Served, page_in: Callable[..., Watched]
) -> None:
    first = page_in(fresh_demonstration, "", language="en")
    address = fresh_demonstration.address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    watched = watch(first.page.context, address)
    page = watched.page
    tools, authenticator = with_authenticator(page)
    by_password(page, address)

    page.goto(f"{address}/profile/security/passkey/")
    page.fill("#id_name", "Telephone")
    page.click("form[data-passkey=create] .btn-primary")
    page.wait_for_selector("ol.codes")
    assert page.locator("ol.codes li").count() == 10
    page.goto(f"{address}/profile/security/")
    assert "Telephone" in page.locator("#factors").inner_text()
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1

    sign_out(watched)
    page.goto(f"{address}/sign-in/?next=/ledger/")
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{address}/ledger/")
    page.goto(f"{address}/profile/security/")
    assert "通行密钥 · 第二重验证" in page.locator("#browsers").inner_text()  # in the language of the account

    sign_out(watched)
    by_password(page, address)
    assert page.url.endswith("/sign-in/factor/")
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{address}/")

    sign_out(watched)
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto(f"{address}/sign-in/")
    page.click("form[data-passkey=get] button")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    assert "No passkey was used" in page.locator("form[data-passkey=get]").inner_text()
    assert watched.faults == []
