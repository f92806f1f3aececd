"""Settings. What differs between instances comes from the data folder and the environment, nothing from this file."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from waypost.platform.intake.limits import MOST_FILES

SOURCE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("WAYPOST_DATA", ".waypost/data")).resolve()
TESTING = "pytest" in sys.modules


def _secret() -> str:
    """The instance's secret: made by `waypost init`. Without a data folder (tests, checks) it lasts one process."""
    path = DATA / "secret.key"
    if "WAYPOST_SECRET" in os.environ:
        return os.environ["WAYPOST_SECRET"]
    return path.read_text().strip() if path.is_file() and not TESTING else secrets.token_urlsafe(50)


def _provider() -> dict[str, object]:
    """The organisation's own sign-in, from the environment. The secret lies in a file. Raises KeyError, OSError."""
    return {
        "provider_id": "outside",
        "name": WAYPOST_OUTSIDE,
        "client_id": os.environ["WAYPOST_OIDC_CLIENT"],
        "secret": Path(os.environ["WAYPOST_OIDC_SECRET_FILE"]).read_text().strip(),
        "settings": {
            "server_url": os.environ["WAYPOST_OIDC_ISSUER"].rstrip("/") + "/.well-known/openid-configuration",
            "issuer": os.environ["WAYPOST_OIDC_ISSUER"],
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WAYPOST_HOSTS", "127.0.0.1,localhost,[::1]").split(",") + (
    ["testserver"] if TESTING else []
)
BEHIND_TLS = os.environ.get("WAYPOST_TLS", "") == "1"

ROOMS = [
    "platform",
    "ledger",
    "organisation",
    "access",
    "campaign",
    "evidence",
    "coverage",
    "fieldwork",
    "rectification",
    "report",
    "notice",
    "web",
    "api",
    "backup",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *[f"waypost.{room}" for room in ROOMS],
    "waypost.demo",
]
MIDDLEWARE = [
    "waypost.platform.logs.LogMiddleware",
    "waypost.platform.doorway.DoorwayMiddleware",
    "waypost.platform.middleware.DurableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "waypost.platform.middleware.TlsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "waypost.platform.middleware.PrivateMiddleware",
    "waypost.platform.middleware.PatientSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "waypost.platform.intake.middleware.IntakeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "waypost.access.middleware.ActorMiddleware",
    "waypost.api.middleware.TokenMiddleware",
    "waypost.access.refusals.RefusalMiddleware",
    "waypost.ledger.middleware.CheckpointMiddleware",
    "waypost.platform.middleware.ReceiptMiddleware",
    "waypost.platform.middleware.ErrorMiddleware",
    "waypost.platform.middleware.SoundMiddleware",
    "waypost.platform.middleware.OnceMiddleware",
]
ROOT_URLCONF = "waypost.config.urls"
WSGI_APPLICATION = "waypost.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "waypost.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "waypost.platform.templatetags.waypost",
                "waypost.web.templatetags.components",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)
    if "DATABASE_URL" in os.environ
    else {
        "ENGINE": "waypost.platform.sqlite",
        "NAME": DATA / "waypost.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
        "TEST": {"NAME": ":memory:"},  # in as many processes as there are: pytest knows this of Django's engine only
    }
}
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # columns that only PostgreSQL takes into an index
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["waypost.access.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)  # an account kept by the second is kept by the first from its next sign-in on
WAYPOST_OPEN_POSTS = ("/sign-in/",)
WAYPOST_REFUSALS = 10**9 if TESTING else 20  # in a minute, before the office and the auditor hear of it
WAYPOST_DOORWAY = os.environ.get("WAYPOST_DOORWAY", "off" if TESTING else "60/2 120/10")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "waypost.access.passwords.HouseWords"},
]

# Of allauth only the parts are used that decision 0029 names: its pages and addresses are nowhere.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "waypost.access.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SOCIALACCOUNT_ADAPTER = "waypost.access.outside.Adapter"
WAYPOST_OUTSIDE = os.environ.get("WAYPOST_OIDC_NAME", "OpenID Connect") if "WAYPOST_OIDC_ISSUER" in os.environ else ""
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_provider()] if WAYPOST_OUTSIDE else []}}
WAYPOST_FACTOR_ROLES = frozenset(
    os.environ.get("WAYPOST_FACTOR_ROLES", "none" if TESTING else "office,leader,admin,custodian").split(",")
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = os.environ.get("WAYPOST_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 24 * 3600
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = MOST_FILES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
WAYPOST_PRESENCES = not TESTING  # a session counts only with the browser it began in; tests sign in without one
WAYPOST_SESSION_IDLE = timedelta(minutes=int(os.environ.get("WAYPOST_SESSION_IDLE_MINUTES", "60")))
WAYPOST_SESSION_WHOLE = timedelta(hours=int(os.environ.get("WAYPOST_SESSION_HOURS", "12")))
WAYPOST_PROOF = timedelta(minutes=15)
SESSION_COOKIE_AGE = int(WAYPOST_SESSION_WHOLE.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
# With this beginning a browser takes a cookie over TLS only, from this host and for all of it (RFC 6265bis, 4.1.3.2).
WAYPOST_COOKIES = "__Host-" if BEHIND_TLS else ""
SESSION_COOKIE_NAME = f"{WAYPOST_COOKIES}sessionid"
CSRF_COOKIE_NAME = f"{WAYPOST_COOKIES}csrftoken"
LANGUAGE_COOKIE_NAME = f"{WAYPOST_COOKIES}django_language"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [
    r"^api/v1/"
]  # programs are refused instead, so that they do not go on sending secrets in plain
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "waypost.web.views.refusals.csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

WAYPOST_CHECKPOINTS = not TESTING
WAYPOST_ARGON2_KIB = 64 if TESTING else 64 * 1024
WAYPOST_JOBS = "eager" if TESTING else os.environ.get("WAYPOST_JOBS", "thread")
# Work that is done again by itself when its server ended in the middle: idempotent, and in nobody's name.
WAYPOST_JOBS_TAKEN_UP = frozenset({"waypost.coverage.jobs.recount"})
WAYPOST_WIRING: dict[str, dict[str, str]] = {
    "visit_facts": {"fieldwork": "waypost.fieldwork.queries.visit_facts"},
    "rows": {
        "units": "waypost.report.roster.unit_rows",
        "meetings": "waypost.campaign.queries.meeting_rows",
        "sessions": "waypost.campaign.queries.activity_rows",
        "visits": "waypost.fieldwork.queries.visit_rows",
        "obligations": "waypost.coverage.queries.obligation_rows",
        "visited_units": "waypost.fieldwork.queries.visited_unit_rows",
        "findings": "waypost.fieldwork.queries.finding_rows",
        "talks": "waypost.fieldwork.queries.talk_rows",
        "people": "waypost.fieldwork.queries.talked_person_rows",
        "recommendations": "waypost.rectification.queries.recommendation_rows",
        "closed": "waypost.rectification.queries.closed_rows",
        "overdue": "waypost.rectification.queries.overdue_rows",
        "rebounds": "waypost.rectification.queries.rebound_rows",
    },
    "openers": {
        "unit": "waypost.organisation.queries.opened.opened_units",
        "meeting": "waypost.campaign.queries.opened.opened_meetings",
        "activity_session": "waypost.campaign.queries.opened.opened_sessions",
        "visit": "waypost.fieldwork.queries.opened.opened_visits",
        "finding": "waypost.fieldwork.queries.opened.opened_findings",
        "due": "waypost.coverage.queries.opened.opened",
        "recommendation": "waypost.rectification.queries.opened.opened",
    },
    "measures": {
        "mobilisation_meetings": "waypost.campaign.queries.mobilisation_meetings",
        "responsibility_posts": "waypost.campaign.queries.responsibility_posts",
        "obligations_unmet": "waypost.coverage.queries.obligations_unmet",
        "recommendations_closed_share": "waypost.rectification.queries.recommendations_closed_share",
        "recommendations_overdue": "waypost.rectification.queries.recommendations_overdue",
        "recommendations_unanswered": "waypost.rectification.queries.recommendations_unanswered",
        "visits_held": "waypost.fieldwork.queries.visits_held",
        "findings_noted": "waypost.fieldwork.queries.findings_noted",
    },
    "factor_duties": {"custodian": "waypost.fieldwork.queries.is_custodian"},
    "subjects": {"notice": "waypost.notice.subjects.seen"},
    "kinds_of_subject": {"report": "waypost.report.queries.subjects.kinds"},
    "names": {"access": "waypost.access.queries.names"},
    "proved": {"access": "waypost.access.presence.proved"},
    "proof": {"access": "waypost.access.presence.require_recent"},
    "doctor": {
        "ledger": "waypost.ledger.queries.ailments",
        "files": "waypost.notice.health.files",
        "histories": "waypost.notice.health.histories",
        "units": "waypost.notice.health.units",
        "roles": "waypost.notice.health.roles",
        "inbox": "waypost.notice.health.inbox",
        "rows": "waypost.ledger.queries.row_ailments",
        "paths": "waypost.platform.paths.ailments",
    },
    "sealed": {
        "organisation": "waypost.organisation.sealed.ROWS",
        "access": "waypost.access.sealed.ROWS",
        "campaign": "waypost.campaign.sealed.ROWS",
        "evidence": "waypost.evidence.sealed.ROWS",
        "coverage": "waypost.coverage.sealed.ROWS",
        "fieldwork": "waypost.fieldwork.sealed.ROWS",
        "rectification": "waypost.rectification.sealed.ROWS",
        "report": "waypost.report.sealed.ROWS",
        "notice": "waypost.notice.sealed.ROWS",
        "api": "waypost.api.sealed.ROWS",
        "ledger": "waypost.ledger.sealed.ROWS",
    },
    "after_migration": {"ledger": "waypost.ledger.actions.at_first"},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "waypost.platform.reporting.BareReportFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "waypost.platform.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # At DEBUG a variable that a template does not find is told with all that the page was given.
    "loggers": {"waypost": {"level": "INFO"}, "django.template": {"level": "INFO"}},
}
