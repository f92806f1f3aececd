"""`waypost report overview`: the overview report of a campaign as a Word file, a PDF or a web page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.kernel.errors import Refused
from waypost.platform import arguments, errors
from waypost.report import queries
from waypost.report.printing import MEDIA_TYPES, printed

_LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = (
        "Write the overview report as of a day: the published one if there is one, otherwise one made now from the"
        " template, marked as a draft. Exit 0 done, 1 refused, 2 wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=arguments.day, required=True, help="the day, such as 2021-04-16")
        parser.add_argument("--campaign", type=int, help="its number (default: the one that runs on the day)")
        parser.add_argument("--lang", choices=sorted(_LANGUAGES), default="zh", help="the language (default zh)")
        parser.add_argument("--out", type=Path, required=True, help="a file that ends in .docx, .pdf or .html")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        form = out.suffix.lower().lstrip(".")
        if form not in MEDIA_TYPES:
            raise CommandError(f"--out ends in .docx, .pdf or .html; found {out.name!r}", returncode=2)
        if not out.resolve().parent.is_dir():
            raise CommandError(f"there is no folder {out.resolve().parent}", returncode=2)
        as_of: date = options["as_of"]
        campaign = queries.campaign_on(as_of, campaign_id=options["campaign"])
        if campaign is None:
            raise CommandError(f"there is no such campaign on {as_of}", returncode=1)
        document, pictures = queries.overview(campaign.id, as_of=as_of, language=_LANGUAGES[options["lang"]])
        try:
            content = printed(document, form, pictures)
        except Refused as refused:
            raise CommandError(errors.said(refused), returncode=1) from refused
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}", returncode=1) from error
        self.stdout.write(f"{out}: {len(content):,} bytes, {len(document.figures)} figures as of {as_of}")
