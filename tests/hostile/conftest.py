"""Where hostile files may leave something: nowhere but in the media folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A media folder and a folder for what is temporary, and nothing beside them afterwards."""
    for name in ("media", "temporary"):
        (tmp_path / name).mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["media", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []
