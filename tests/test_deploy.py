"""The settings of a real instance, and the secrets that each makes for itself."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from tests.journeys.served import environment, waypost


def told(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command with variables of its own, however it ends."""
    command = [sys.executable, "-m", "waypost.config.cli", "--data", str(data), *words]
    return subprocess.run(command, text=True, capture_output=True, env={**environment(), **more}, check=False)


def test_the_settings_of_a_real_instance_leave_nothing_to_warn_of(tmp_path: Path) -> None:
    waypost(tmp_path / "data", "init")

    done = told(
        tmp_path / "data",
        *("check", "--deploy", "--fail-level", "WARNING"),
        WAYPOST_TLS="1",
        WAYPOST_HOSTS="waypost.example.org",
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


COOKIES = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from waypost.platform import unlocked
browser = Client(headers={"host": "waypost.example.org"})
browser.get("/sign-in/", secure=True)
browser.post("/language/", {"language": "en", "next": "/"}, secure=True)
for name, cookie in sorted(browser.cookies.items()):
    print(name, cookie["secure"], cookie["path"], cookie["domain"] or "-")
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_PATH, "-")
print(unlocked.COOKIE, settings.SESSION_COOKIE_SECURE, "/", "-")
"""


def test_cookies_are_for_this_host_over_tls_alone(tmp_path: Path) -> None:
    waypost(tmp_path / "data", "init")
    instance = {"WAYPOST_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "waypost.config.settings"}
    real = {"WAYPOST_TLS": "1", "WAYPOST_HOSTS": "waypost.example.org"}
    variables = {**environment(), **instance, **real}

    done = subprocess.run([sys.executable, "-c", COOKIES], text=True, capture_output=True, env=variables, check=False)

    assert done.returncode == 0, done.stderr
    names = ("csrftoken", "django_language", "sessionid", "waypost_unlocked")
    assert done.stdout.splitlines() == [f"__Host-{name} True / -" for name in names]


def test_without_tls_the_same_check_warns(tmp_path: Path) -> None:
    waypost(tmp_path / "data", "init")

    done = told(tmp_path / "data", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 1
    assert "SECURE_SSL_REDIRECT" in done.stderr


def test_each_instance_makes_a_secret_of_its_own_that_only_its_user_reads(tmp_path: Path) -> None:
    for name in ("one", "other"):
        waypost(tmp_path / name, "init")
    secrets = [(tmp_path / name / "secret.key").read_text().strip() for name in ("one", "other")]
    before = secrets[0]

    waypost(tmp_path / "one", "init")

    assert len(set(secrets)) == 2
    assert min(len(secret) for secret in secrets) >= 50
    assert (tmp_path / "one" / "secret.key").read_text().strip() == before
    assert stat.S_IMODE((tmp_path / "one" / "secret.key").stat().st_mode) == 0o600


def test_the_folder_of_an_instance_is_for_its_user_alone_and_one_that_was_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o750)
    os.chmod(tmp_path / "there", 0o750)
    for name in ("new", "there"):
        waypost(tmp_path / name, "init")

    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "there")] == [0o700, 0o750]


def test_a_process_without_an_instance_has_a_secret_that_no_other_has(tmp_path: Path) -> None:
    program = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'waypost.config.settings'\n"
    program += "from django.conf import settings; print(settings.SECRET_KEY)"
    variables = {**environment(), "WAYPOST_DATA": str(tmp_path / "nothing")}
    variables.pop("WAYPOST_SECRET", None)
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], text=True, capture_output=True, env=variables, check=True
        ).stdout
        for _ in range(2)
    }

    assert len(seen) == 2
    assert not os.path.exists(tmp_path / "nothing")
