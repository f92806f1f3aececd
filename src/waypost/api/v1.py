"""Version 1 of the interface: every room's router, with one set of guards and one form of error."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.router import BoundRouter

from waypost.access.api import router as access
from waypost.api import wrong
from waypost.api.document import joined, with_house_rules
from waypost.api.guards import guards
from waypost.api.middleware import NOT_JSON, PREFIX
from waypost.api.rendering import HouseRenderer
from waypost.campaign.api import router as campaign
from waypost.coverage.api import router as coverage
from waypost.evidence.api import router as evidence
from waypost.fieldwork.api import router as fieldwork
from waypost.ledger.api import router as ledger
from waypost.notice.api import router as notice
from waypost.organisation.api import router as organisation
from waypost.platform import errors
from waypost.rectification.api import router as rectification
from waypost.report.api import router as report

DESCRIPTION = """The programming interface of Waypost.

Come with the cookie of a session (writes need the header `X-CSRFToken` too) or with `Authorization: Bearer` and a
token made on the page of tokens. You see and may do what you see and may do on the pages, and no more.

Lists come by the page: follow `next` as `after` until it is empty. Every write needs an `Idempotency-Key`, and its
answer names the ledger entries it made in `Waypost-Receipt`. Errors are `application/problem+json`.
"""
ROUTERS: dict[str, Router] = {
    "access": access,
    "campaign": campaign,
    "coverage": coverage,
    "evidence": evidence,
    "fieldwork": fieldwork,
    "ledger": ledger,
    "notice": notice,
    "organisation": organisation,
    "rectification": rectification,
    "report": report,
}


class _Part:
    """The interface, seen with the operations of some routers only."""

    def __init__(self, whole: NinjaAPI, *routers: BoundRouter) -> None:
        self._whole = whole
        self._routers = routers

    def _get_bound_routers(self) -> tuple[BoundRouter, ...]:
        return self._routers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def _part(whole: NinjaAPI, *routers: BoundRouter) -> Any:
    return _Part(whole, *routers)


class HouseAPI(NinjaAPI):
    """The interface, with the rules of the house in its document."""

    _document: Any = None

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI 3.1 document: room by room, so that two rooms may each have a schema of one name. It is the
        same for every reader, takes seconds to write, and is written once."""
        if self._document is None:
            self._document = self._written()
        return self._document

    def _written(self) -> Any:
        parts = [
            (bound.tags[0], OpenAPISchema(_part(self, bound), PREFIX))
            for bound in self._get_bound_routers()
            if bound.tags
        ]
        return with_house_rules(joined(OpenAPISchema(_part(self), PREFIX), parts))

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """What is wrong, as the house tells it."""
        return ValidationError(wrong.problems_of(error_contexts))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The room and the name of the act: "rectification_accept"."""
        return f"{operation.tags[0]}_{operation.view_func.__name__}" if operation.tags else operation.view_func.__name__

    def get_operation_url_name(self, operation: Operation, router: Router) -> str:
        """The same with a point, so that two rooms may each have an act of one name."""
        room = (router.tags or [""])[0]
        return f"{room}.{operation.view_func.__name__}"

    def get_root_path(self, path_params: Any) -> str:
        """Where the interface is mounted."""
        return PREFIX


api = HouseAPI(
    title="Waypost",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="v1",
    docs_url=None,
    renderer=HouseRenderer(),
    openapi_extra={"info": {"license": {"name": "See the repository"}}},
)
for room, router in ROUTERS.items():
    api.add_router("", router, auth=guards(room))


@api.exception_handler(ValidationError)
def _wrong_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    words = gettext("The input is wrong; nothing was changed.")
    return errors.problem(422, detail=words, code="input", problems=error.errors)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = errors.problem(401, detail=gettext("Come with a token that is valid, or sign in."))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return errors.problem(error.status_code, detail=gettext(str(error)))


@api.exception_handler(RawPostDataException)
def _form_for_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    return errors.problem(415, detail=gettext(NOT_JSON))
