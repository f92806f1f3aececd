"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from waypost.kernel.actor import Role
from waypost.kernel.lifecycle import Lifecycle

SOURCE = Path(__file__).resolve().parent.parent / "src" / "waypost"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
CODE = [path for path in FILES if "tests" not in path.parts]
INSIDE_ONLY = {"models", "forms", "views", "urls", "jobs", "policies"}
BELOW_ALL = {"kernel", "platform"}
NO_DRAWERS = {"utils", "helpers", "common", "services", "constants", "tools", "misc"}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    """But the verifier of the ledger, which is promised to be one file that needs nothing else, and answers for
    everything that can be wrong with a bundle, erasures too."""
    most = 530 if path.name == "verify.py" else 400

    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_a_function_has_at_most_50_lines(path: Path) -> None:
    functions = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in functions
        if node.end_lineno and node.end_lineno - node.lineno >= 50
    ]

    assert long == []


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    inside = [
        node.lineno
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


@pytest.mark.parametrize("path", [path for path in CODE if _room(path) not in ("demo", "config")], ids=_name)
def test_a_room_uses_only_the_queries_actions_and_rules_of_another(path: Path) -> None:
    wrong = []
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.ImportFrom) or not node.module or not node.module.startswith("waypost."):
            continue
        parts = node.module.split(".")
        other = parts[1] if len(parts) > 1 else ""
        if other in BELOW_ALL or other == _room(path):
            continue
        names = {parts[2]} if len(parts) > 2 else {alias.name for alias in node.names}
        wrong += [f"{node.lineno}: {node.module} {name}" for name in names & INSIDE_ONLY]

    assert wrong == []


@pytest.mark.parametrize(
    "path", [path for path in CODE if path.name == "actions.py" or path.parent.name == "actions"], ids=_name
)
def test_every_public_action_that_takes_an_actor_leaves_a_ledger_entry(path: Path) -> None:
    """Directly, or by calling a function of the same module that does, or another room's action."""
    module = _tree(path)
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("waypost.")
        for alias in node.names
        if alias.name == "record"
        or alias.name == "actions"
        or node.module.rsplit(".", 1)[-1] == "actions"
        or ".actions" in node.module
    }

    def leaves(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if name in seen:
            return False
        for call in (node for node in ast.walk(functions[name]) if isinstance(node, ast.Call)):
            target = call.func
            called = target.id if isinstance(target, ast.Name) else ""
            owner = target.value.id if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) else ""
            if called == "record" or called in imported or owner in imported:
                return True
            if called in functions and leaves(called, seen | {name}):
                return True
        return False

    public = [
        name
        for name, node in functions.items()
        if not name.startswith("_")
        and node.args.args
        and node.args.args[0].arg == "actor"
        and name not in ("record", "record_many")
    ]

    assert [name for name in public if not leaves(name)] == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_there_are_no_drawers(path: Path) -> None:
    assert path.stem not in NO_DRAWERS


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_there_are_no_signals_and_no_overridden_save(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "django.dispatch" not in text
    assert "db.models.signals" not in text
    assert "def save(self" not in text or path.name in ("forms.py",)


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_no_foreign_host_is_asked(path: Path) -> None:
    assert "cdn." not in path.read_text(encoding="utf-8")


# What parses files, with the reason where a module other than the intake's child may import it.
PARSERS = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "xml", "lxml", "openpyxl", "python_calamine", "docx", "PIL",
           "csv", "pandas", "defusedxml", "pickle", "marshal", "shelve"}  # fmt: skip
MAY_PARSE = {
    "demo/pictures.py": {"PIL"},  # draws
    "report/printing/word.py": {"docx"},  # writes
    "report/printing/word_parts.py": {"docx", "xml"},  # writes
    "ledger/bundle.py": {"zipfile"},  # writes
    "ledger/verify.py": {"zipfile"},  # runs without the house, on the machine of whoever doubts it
    "platform/sheets.py": {"csv"},  # writes
    "organisation/roster/division.py": {"csv"},  # its own table
}


def _imported(path: Path) -> set[str]:
    """The packages that a module imports from."""
    nodes = list(ast.walk(_tree(path)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", [path for path in CODE if "platform/intake/child" not in _name(path)], ids=_name)
def test_only_the_child_of_the_intake_parses_files(path: Path) -> None:
    """Everything else gives it what came from outside, by `intake.reading.opened`."""
    assert _imported(path) & PARSERS == MAY_PARSE.get(_name(path), set())


WRITES_ONLY = [name for name, parsers in MAY_PARSE.items() if "verify" not in name and "division" not in name]


@pytest.mark.parametrize("name", WRITES_ONLY)
def test_what_writes_files_reads_none(name: str) -> None:
    text = (SOURCE / name).read_text(encoding="utf-8")
    reads = (
        "Image.open",
        "csv.reader",
        "DictReader",
        "load_workbook",
        "read_excel",
        '"r")',
        "extractall",
        "docx.Document(f",
    )

    assert [one for one in reads if one in text] == []


DOORS = {
    "evidence/api.py", "fieldwork/api/visits.py", "fieldwork/views/findings.py", "fieldwork/views/work.py",
    "organisation/api.py", "organisation/forms.py", "organisation/views/rosters.py", "platform/middleware.py",
    "rectification/forms/group.py", "rectification/forms/unit.py", "rectification/views/page.py",
    "rectification/views/unit.py",
}  # fmt: skip
"""Where files come in. A new one belongs into the corpus of hostile files (tests/hostile) too."""


def test_every_door_for_files_is_known() -> None:
    marks = ("request.FILES", "UploadedFile", "forms.FileField", "forms.ImageField")
    found = {_name(path) for path in CODE if any(mark in path.read_text(encoding="utf-8") for mark in marks)}

    assert found == DOORS


def _tables(module: ModuleType) -> set[str]:
    """The steps in the tables of a room's policies: dictionaries of its own from names to sets of roles."""
    return {
        step
        for name, table in vars(module).items()
        if not name.startswith("__") and isinstance(table, dict)
        for step, who in table.items()
        if isinstance(step, str) and isinstance(who, frozenset | tuple) and all(isinstance(one, Role) for one in who)
    }


def _outside_tables(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node but the keys of dictionaries."""
    keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    return (node for node in ast.walk(tree) if id(node) not in keys)


@pytest.mark.parametrize("room", sorted({_room(path) for path in CODE if path.name == "policies.py"}))
def test_every_step_of_a_lifecycle_has_a_policy_and_every_policy_is_asked_for(room: str) -> None:
    """The reverse: a policy is for a step of a lifecycle, or something in the room asks for it by its name."""
    tables = _tables(import_module(f"waypost.{room}.policies"))
    rules = import_module(f"waypost.{room}.rules") if find_spec(f"waypost.{room}.rules") else None
    steps = {step.name for life in vars(rules or object).values() if isinstance(life, Lifecycle) for step in life.steps}
    asked = {
        node.value
        for path in CODE
        if _room(path) == room
        for node in _outside_tables(_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert steps - tables == set()
    assert tables - steps - asked == set()
