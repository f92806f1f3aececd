"""Recording, reading and losing a talk leaves its words in no log, report, session, message, file or free page."""

from __future__ import annotations

import base64
import binascii
import io
import logging
import sys
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from waypost.fieldwork import actions, sealing
from waypost.fieldwork.actions import talks as talk_actions
from waypost.fieldwork.models import Talk, Unsealing
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.fieldwork.tests.test_talks import signed_in, unlocked_in
from waypost.notice import actions as notice
from waypost.platform import clock, jobs
from waypost.platform.models import GivenAnswer, Job

pytestmark = pytest.mark.django_db
MARKER = "銀杏樹下獨一無二之語"
_WRITING = 0x1 | 0x2 | 0x40  # O_WRONLY, O_RDWR, O_CREAT


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=7)):
        yield


@pytest.fixture
def s() -> Stage:
    made = stage()
    for person in (made.inspector, made.colleague, made.other_inspector, made.leader, made.deputy):
        made.key(person)
    first, second = made.leader.user_id or 0, made.deputy.user_id or 0
    actions.appoint_custodians(made.leader, made.campaign.pk, first_id=first, second_id=second)
    return made


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """Everything that is logged at all, tracebacks and statements with their values too."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root, levels = logging.getLogger(), {}
    for name in ("", "django", "django.request", "django.db.backends", "waypost", "asyncio"):
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    was, connection.force_debug_cursor = connection.force_debug_cursor, True
    yield told
    connection.force_debug_cursor = was
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def said(s: Stage, **other: Any) -> dict[str, Any]:
    """What the form of a talk sends."""
    words = dict.fromkeys(("with_whom", "where", "text", "pseudonym"), MARKER)
    return {"region_id": s.city.pk, "day": "2021-03-15", "time": "09:00", **words, **other}


def lived(s: Stage) -> list[Any]:
    """A talk's life on the pages: recorded, opened, given to a reader, unsealed by two custodians; and every way in
    which recording fails. The answers."""
    author, colleague = unlocked_in(s.inspector), unlocked_in(s.colleague)
    answers = [author.post("/talks/new/", said(s, idempotency_key="t1"))]
    talk = Talk.objects.get()
    header = {"Idempotency-Key": "t2"}
    answers.append(author.post(f"/talks/{talk.pk}/open/", headers=header))
    answers.append(author.post(f"/talks/{talk.pk}/open/", headers=header))
    actions.amend_talk(s.inspector, talk.pk, with_whom=MARKER, text=MARKER, held_at=NINE)
    answers.append(author.post(f"/talks/{talk.pk}/readers/", {"user_id": s.colleague.user_id}))
    answers.append(colleague.post(f"/talks/{talk.pk}/open/"))
    asked = actions.ask_unsealing(s.other_inspector, s.campaign.pk, reason="接办", talk_id=talk.pk)
    for custodian in (s.leader, s.deputy):
        answers.append(unlocked_in(custodian).post(f"/talks/unsealings/{asked.pk}/approve/"))
    for bad in (
        {"day": ""},
        {"day": "2020-01-01"},
        {"text": MARKER + "\0"},
        {"with_whom": MARKER * 40},
        {"region_id": "x"},
    ):
        answers.append(author.post("/talks/new/", said(s, idempotency_key=f"t{len(answers)}", **bad)))
    for path in ("/api/v1/talks", "/api/v1/visits", "/search/", f"/talks/{talk.pk}/"):
        answers.append(author.post(path, {"text": MARKER, "q": MARKER}, content_type="application/json"))
    return answers


def unwrapped(cell: Any) -> bytes:
    """The content of a cell, and what is inside where it is packed."""
    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode(errors="replace")
    found = [raw]
    for part in (raw, *raw.replace(b".", b":").split(b":")):
        for text in (part, part + b"=" * (-len(part) % 4)):
            try:
                found.append(base64.urlsafe_b64decode(text))
            except (binascii.Error, ValueError):
                continue
    for one in list(found):
        try:
            found.append(zlib.decompress(one))
        except zlib.error:
            continue
    return b"\n".join(found)


def tells(content: bytes) -> bool:
    """True when the words are there, in any form in which a program writes Chinese."""
    escaped = MARKER.encode("unicode_escape")
    forms = (
        MARKER.encode(),
        escaped,
        escaped.replace(b"\\", b"\\\\"),
        MARKER.encode("utf-16-le"),
        MARKER.encode("utf-16-be"),
    )
    return any(form in content for form in forms)


def test_the_search_sees_what_is_packed_in_a_session_or_an_answer() -> None:
    packed = zlib.compress(MARKER.encode())
    signed = f".{base64.urlsafe_b64encode(packed).decode().rstrip('=')}:1kX:abc"

    assert [tells(unwrapped(cell)) for cell in (MARKER, packed, signed, f"['{MARKER}']", "nothing")] == [
        *(True, True, True, True, False)
    ]


def test_no_log_at_any_level_tells_a_word(s: Stage, log: io.StringIO, capfd: Any) -> None:
    lived(s)

    assert "INSERT INTO" in log.getvalue() and "talk.recorded" in log.getvalue()
    assert [line[:200] for line in log.getvalue().splitlines() if tells(line.encode())] == []
    assert not tells("".join(capfd.readouterr()).encode())


BREAKING = ("record", "sealed", "opened")


@pytest.mark.parametrize("broken", BREAKING)
def test_an_action_that_breaks_tells_no_word(
    broken: str, s: Stage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ADMINS, settings.MANAGERS = [("office", "office@example.org")], []
    talk = s.talk(text=MARKER, with_whom=MARKER)
    author = unlocked_in(s.inspector)
    author.raise_request_exception = False
    _break(broken, monkeypatch)

    answer = author.post(f"/talks/{talk.pk}/open/") if broken == "opened" else author.post("/talks/new/", said(s))

    assert answer.status_code == 500
    assert not tells(answer.content)
    assert "Traceback" in log.getvalue() and not tells(log.getvalue().encode())
    assert not any(tells(str(letter.message()).encode() + letter.body.encode()) for letter in mail.outbox)
    assert answer.exc_info is not None
    reporter = ExceptionReporter(answer.wsgi_request, *answer.exc_info)
    for report in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "RuntimeError" in report and not tells(report.encode())


def _break(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **said: Any) -> Any:
        raise RuntimeError("broken")

    if where == "record":
        monkeypatch.setattr(talk_actions, "record", broken)
    elif where == "sealed":
        monkeypatch.setattr(talk_actions.TalkContent.objects, "create", broken)
    else:
        whole = sealing.open_sealed

        def read_then_broken(*args: Any, **said: Any) -> Any:
            words = whole(*args, **said)
            assert words is not None
            raise RuntimeError("broken")

        monkeypatch.setattr(sealing, "open_sealed", read_then_broken)


def test_no_row_of_any_table_tells_a_word_packed_or_not(s: Stage) -> None:
    lived(s)
    notice.deliver_all()

    assert Session.objects.exists() and GivenAnswer.objects.exists() and Unsealing.objects.get().second_by is not None
    assert not any(tells(repr(session.get_decoded()).encode()) for session in Session.objects.all())
    found = []
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # the name comes from the models
            found += [model._meta.label for row in cursor.fetchall() for cell in row if tells(unwrapped(cell))]
    assert found == []


def test_work_that_fails_with_the_words_in_hand_keeps_none(s: Stage, log: io.StringIO) -> None:
    private = s.key(s.inspector)
    talk = s.talk(text=MARKER)
    _HELD.append((s, talk, private))

    jobs.enqueue(s.inspector, f"{__name__}.reads_and_breaks")

    _HELD.clear()
    assert Job.objects.latest("created_at").error == "broken"
    assert not any(tells(f"{job.arguments} {job.result} {job.error}".encode()) for job in Job.objects.all())
    assert not tells(log.getvalue().encode())


_HELD: list[Any] = []


def reads_and_breaks(progress: Any) -> dict[str, Any]:
    """Work that holds the words of a talk when it breaks."""
    s, talk, private = _HELD[0]
    opened = actions.open_talk(s.inspector, talk.pk, private=private)
    assert opened.text == MARKER
    raise RuntimeError("broken")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such pages; see tests/sealed")
def test_no_page_of_the_database_tells_a_word_in_use_or_free(s: Stage) -> None:
    lived(s)
    s.visit(purpose="看得见的目的")
    connection.ensure_connection()

    pages = connection.connection.serialize()

    assert "看得见的目的".encode() in pages
    assert not tells(pages)


def test_no_letter_or_notice_tells_a_word(s: Stage) -> None:
    lived(s)
    notice.deliver_all()

    for person in (s.inspector, s.colleague, s.leader, s.deputy, s.other_inspector, s.auditor, s.admin):
        client = signed_in(person)
        for page in ("/inbox/", "/notices/", "/api/v1/notices", "/ledger/", "/"):
            assert not tells(client.get(page).content), page
    assert mail.outbox == []


def test_every_answer_with_a_word_of_it_is_kept_by_no_browser(s: Stage) -> None:
    answers = [answer for answer in lived(s) if tells(answer.content)]

    assert len(answers) >= 4
    assert [str(answer.request["PATH_INFO"]) for answer in answers if "no-store" not in answer["Cache-Control"]] == []


_OPENED: list[str] | None = None


def _watch(event: str, told: tuple[Any, ...]) -> None:
    if _OPENED is not None and event == "open" and isinstance(told[2], int) and told[2] & _WRITING:
        _OPENED.append(str(told[0]))


def test_no_file_is_opened_to_write_while_a_talk_lives(s: Stage) -> None:
    global _OPENED
    if not any(getattr(hook, "__name__", "") == "_watch" for hook in _HOOKS):
        sys.addaudithook(_watch)
        _HOOKS.append(_watch)
    _OPENED = []
    try:
        with open("/dev/null", "w", encoding="utf-8"):
            pass
        lived(s)
        opened = _OPENED
    finally:
        _OPENED = None

    assert opened[0] == "/dev/null"
    assert [name for name in opened[1:] if not name.startswith("/dev/")] == []


_HOOKS: list[Any] = []


def test_a_talk_is_recorded_by_nobody_without_being_signed_in(s: Stage) -> None:
    answer = Client().post("/talks/new/", said(s))

    assert answer.status_code in (302, 403)
    assert not tells(answer.content + str(answer.headers).encode())
