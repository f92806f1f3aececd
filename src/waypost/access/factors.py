"""Second factors: codes of an authenticator app, passkeys, recovery codes. The ceremonies are allauth's and fido2's;
what is asked when, counted and recorded is ours (decision 0029).
"""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac

from waypost.access.models import User
from waypost.platform import vault

Kind = Authenticator.Type
FACTORS = (Kind.TOTP, Kind.WEBAUTHN)
"""What makes a sign-in one of two factors; recovery codes stand in for them and are none by themselves."""
_ABOUT = "factor|v1"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us: secrets lie encrypted under a key derived from the instance's secret; names are ours."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(vault.closed(_key(), text.encode(), about=_ABOUT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.opened(_key(), base64.b64decode(encrypted_text), about=_ABOUT).decode()

    def get_totp_issuer(self) -> str:
        return "Waypost"

    def _get_site_name(self) -> str:
        return "Waypost"

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}


def _key() -> bytes:
    return salted_hmac("waypost.factors", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()


def has_factor(user_id: int | None) -> bool:
    """True when an account has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user_id or 0, type__in=FACTORS).exists())


def new_secret() -> str:
    """A fresh secret for an authenticator app, in base 32."""
    return str(totp.generate_totp_secret())


def address_of(user: User, secret: str) -> str:
    """What an authenticator app reads off a QR code (otpauth://)."""
    return str(Adapter().build_totp_url(user, secret))


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The step of time to which a code belongs, one half minute before or after included; None for a wrong code, and
    for one of a step that is not later than `after`: a code is good once."""
    for step in totp.yield_hotp_counters_from_time():
        right = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and hmac.compare_digest(right.encode(), code.encode()):
            return int(step)
    return None


@transaction.atomic
def take_app_code(user_id: int, code: str) -> bool:
    """True for a right code of the person's authenticator app that was not used before; it is used now."""
    row = Authenticator.objects.select_for_update().filter(user_id=user_id, type=Kind.TOTP).first()
    if row is None:
        return False
    step = step_of(decrypt(row.data["secret"]), code, after=row.data.get("step", 0))
    if step is None:
        return False
    row.data["step"] = step
    row.save(update_fields=["data"])
    row.record_usage()
    return True


def take_recovery_code(user_id: int, code: str) -> int | None:
    """How many recovery codes are left after this one, which is used up; None when it is none of them."""
    row = Authenticator.objects.filter(user_id=user_id, type=Kind.RECOVERY_CODES).first()
    if row is None or not RecoveryCodes(row).validate_code(code):
        return None
    row.refresh_from_db()
    row.record_usage()
    return len(RecoveryCodes(row).get_unused_codes())


def begin_passkey(user: User) -> str:
    """What a browser needs to make a passkey, as JSON; the challenge is kept in the session."""
    return _json(webauthn.begin_registration(user, passwordless=True))


def made_passkey(credential: Any) -> bool:
    """True when a browser has made the passkey that it was asked to, and its owner was verified by it."""
    try:
        webauthn.parse_registration_response(credential)
        return bool(webauthn.complete_registration(credential).is_user_verified())
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return False


def ask_passkey(user: User | None) -> str:
    """What a browser needs to use a passkey, as JSON: one of this person, or any that it has for this house."""
    return _json(webauthn.begin_authentication(user))


def owner_of_passkey(credential: Any, *, user: User | None) -> User | None:
    """The person whose passkey a browser has used after it was asked to; None when something is not right about it.
    With a user only that person's passkeys count."""
    try:
        webauthn.parse_authentication_response(credential)
        owner = user or webauthn.extract_user_from_response(credential)
        row = webauthn.complete_authentication(owner, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    row.record_usage()
    return owner if isinstance(owner, User) and owner.is_active else None


def _json(options: Any) -> str:
    return json.dumps(options, default=dict)
