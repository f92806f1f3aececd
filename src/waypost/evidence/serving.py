"""How the bytes of a file go out, to people and to programs."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase

from waypost.evidence.queries import Served


def served(request: HttpRequest, content: Served) -> HttpResponseBase:
    """The bytes: in the page for a re-encoded picture only, anything else as a download; never guessed at, never
    run. The digest is the ETag: the browser asks again each time, so that a permission that ended ends at once."""
    etag = f'"{content.digest}"'
    response: HttpResponseBase
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            content.open(), as_attachment=not content.is_picture, filename=content.name, content_type=_kind(content)
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def _kind(content: Served) -> str:
    """The media type, of a text with its encoding: one of the two in which texts are taken."""
    if not content.media_type.startswith("text/"):
        return content.media_type
    with content.open() as file:
        words = file.read()
    try:
        words.decode()
    except UnicodeDecodeError:
        return f"{content.media_type}; charset=gb18030"
    return f"{content.media_type}; charset=utf-8"
