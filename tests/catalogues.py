"""Finds every message of the house, and what the catalogues lack. `--update` adds what is missing, to be translated.

python tests/catalogues.py             tells what is missing; exit 1 when anything is
python tests/catalogues.py --update    adds an empty entry for each, in the catalogue of the room it is used in
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "waypost"
CHINESE, ENGLISH = "zh_Hans", "en"
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n'
    '"Plural-Forms: {plural}\\n"\n'
)
PLURALS = {CHINESE: "nplurals=1; plural=0;", ENGLISH: "nplurals=2; plural=(n != 1);"}
SIMPLE = ("gettext", "gettext_lazy", "gettext_noop", "_", "N_")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS = [*SIMPLE, *PLURAL, *CONTEXT, "npgettext", "npgettext_lazy"]


@dataclass(frozen=True)
class Message:
    """A message as the code says it. `plural` "" where it has none."""

    context: str
    words: str
    plural: str = ""


@dataclass(frozen=True)
class Use:
    """A message and where it is used."""

    message: Message
    room: str
    where: str


@dataclass(frozen=True)
class Entry:
    """An entry of a catalogue: the message and its translations."""

    message: Message
    said: tuple[str, ...]
    room: str


def room_of(path: Path) -> str:
    """The room whose catalogue holds the messages of a file; the kernel has none, the platform speaks for it."""
    room = path.relative_to(SOURCE).parts[0]
    return "platform" if room in ("kernel", "config", "demo") else room


def _message(function: str, said: object) -> Message | None:
    parts = [part for part in (said if isinstance(said, tuple) else (said,)) if isinstance(part, str)]
    if not parts or not parts[-1]:
        return None
    if function in PLURAL:
        return Message("", parts[0], parts[1]) if len(parts) > 1 else None
    if function in CONTEXT:
        return Message(parts[0], parts[1]) if len(parts) > 1 else None
    if function.startswith("np"):
        return Message(parts[0], parts[1], parts[2]) if len(parts) > 2 else None
    return Message("", parts[0])


def uses() -> Iterator[Use]:
    """Every message in the Python files and the templates of the house."""
    files = [path for path in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(path.parts)]
    for path in sorted([*files, *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for line, function, said, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {}):
            message = _message(function, said)
            if message is not None:
                yield Use(message, room_of(path), f"{path.relative_to(SOURCE)}:{line}")


def enum_uses() -> Iterator[Use]:
    """Every value of every enumeration in a room's rules and in the kernel: its context is the name of the class."""
    modules = sorted([*SOURCE.glob("*/rules.py"), *SOURCE.glob("*/rules/*.py"), *SOURCE.glob("kernel/*.py")])
    for path in modules:
        name = ".".join(["waypost", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__")
        module = import_module(name)
        for found in list(vars(module).values()):
            if isinstance(found, type) and issubclass(found, Enum) and found.__module__ == name:
                for value in found:
                    yield Use(Message(found.__name__, str(value.value)), room_of(path), f"{name}.{found.__name__}")


def entries(language: str) -> Iterator[Entry]:
    """Every entry of every room's catalogue in a language."""
    for path in sorted(SOURCE.glob(f"*/locale/{language}/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for one in catalogue:
            if not one.id:
                continue
            words, plural = one.id if isinstance(one.id, tuple) else (one.id, "")
            said = one.string if isinstance(one.string, tuple) else (one.string,)
            yield Entry(Message(one.context or "", words, plural), tuple(said), path.relative_to(SOURCE).parts[0])


def missing(language: str, wanted: Iterator[Use]) -> list[Use]:
    """The uses whose message no catalogue of the language translates; each message once."""
    there = {(entry.message.context, entry.message.words) for entry in entries(language) if all(entry.said)}
    lacking: dict[tuple[str, str], Use] = {}
    for use in wanted:
        key = (use.message.context, use.message.words)
        if key not in there:
            lacking.setdefault(key, use)
    return list(lacking.values())


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def add(language: str, use: Use) -> None:
    """Add an empty entry to the catalogue of the room; nothing when it stands there, still empty."""
    path = SOURCE / use.room / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER.format(language=language, plural=PLURALS[language]), encoding="utf-8")
    message = use.message
    same = (message.context, message.words)
    if any((one.message.context, one.message.words) == same and one.room == use.room for one in entries(language)):
        return
    lines = ["", f"# {use.where}"]
    lines += [f"msgctxt {_quoted(message.context)}"] if message.context else []
    lines += [f"msgid {_quoted(message.words)}"]
    if message.plural:
        forms = 1 if language == CHINESE else 2
        lines += [f"msgid_plural {_quoted(message.plural)}", *(f'msgstr[{form}] ""' for form in range(forms))]
    else:
        lines += ['msgstr ""']
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def main() -> int:
    """Tell what is missing, or add it."""
    lacking = {
        CHINESE: missing(CHINESE, iter([*uses(), *enum_uses()])),
        ENGLISH: missing(ENGLISH, enum_uses()),
    }
    for language, found in lacking.items():
        for use in found:
            context = f"{use.message.context} | " if use.message.context else ""
            print(f"{language} {use.room}: {context}{use.message.words}")
            if "--update" in sys.argv:
                add(language, use)
    number = sum(len(found) for found in lacking.values())
    print(f"{number} messages {'added, to be translated' if '--update' in sys.argv else 'missing'}")
    return 0 if number == 0 or "--update" in sys.argv else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")
    sys.exit(main())
