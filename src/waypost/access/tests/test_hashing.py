"""Passwords are stretched by Argon2id, a few at once, and older ones are taken over at the next sign-in."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access import hashing
from waypost.access.models import Tries, User
from waypost.kernel.errors import TooManyTries

RIGHT = "ein langes Wort 42"
HASHERS = ["waypost.access.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@pytest.mark.django_db
def test_an_older_password_is_kept_anew_when_its_owner_signs_in(settings: Any) -> None:
    settings.PASSWORD_HASHERS = HASHERS[1:]
    user = build.user("leader")
    user.set_password(RIGHT)
    user.save()
    assert user.password.startswith("pbkdf2_sha256$")
    settings.PASSWORD_HASHERS = HASHERS

    answer = Client().post("/sign-in/", {"username": "leader", "password": RIGHT})

    assert answer.status_code == 302
    assert User.objects.get().password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")


@pytest.mark.django_db
def test_more_than_the_server_can_stretch_are_told_to_come_again_and_nothing_is_counted() -> None:
    taken = [hashing._there.acquire(blocking=False) for _ in range(hashing._AT_WORK + 1)]
    try:
        answer = Client().post("/sign-in/", {"username": "leader", "password": RIGHT})
    finally:
        for _ in taken:
            hashing._there.release()

    assert all(taken)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "5"
    assert not Tries.objects.exists()
    assert Client().post("/sign-in/", {"username": "leader", "password": RIGHT}).status_code == 422


def test_so_many_are_at_work_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_working", threading.BoundedSemaphore(1))
    monkeypatch.setattr(hashing, "_there", threading.BoundedSemaphore(2))
    monkeypatch.setattr(hashing, "_PATIENCE", 0.01)
    told = []

    def come() -> None:
        try:
            with hashing.turn():
                told.append("in")
        except TooManyTries as error:
            told.append(str(error.seconds))

    with hashing.turn():
        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
    come()

    assert told == ["5", "in"]
