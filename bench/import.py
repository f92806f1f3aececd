"""Rows a second of an import: Waypost against pandas and Django's bulk_create, on the same file and database.

The peer does less: it reads the table and inserts rows, and asks nothing, checks nothing and records nothing. So the
figure says what all the care costs. Each runs in a process of its own on a fresh database. Prints a line and JSON.

python bench/import.py [ROWS]
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    "序号", "单位名称", "单位类别", "层级", "行政区划代码", "上级主管单位",
    "纬度", "经度", "服务窗口", "在编人数", "主要负责人职务", "备注",
)  # fmt: skip
GRASS_ROOTS = (("派出所", "公安局", 25), ("司法所", "司法局", 20), ("人民法庭", "人民法院", 4))
BODIES = (("公安局", "公安"), ("司法局", "司法"), ("人民法院", "法院"))
RUNS = ("waypost", "waypost again", "pandas calamine", "pandas openpyxl")


def roster(rows: int) -> list[list[Any]]:
    """Units of the counties of Gansu, Shaanxi and Sichuan, as many as are asked for; a tenth with something untidy."""
    sys.path.insert(0, str(ROOT / "src"))
    from waypost.organisation.roster.division import table  # noqa: PLC0415

    draw, places, found = random.Random(7), table().by_code, []
    cities = [code for code in places if code[:2] in ("62", "61", "51") and code.endswith("00") and code[2:4] != "00"]
    for city in cities:
        found += [(places[city].name + body, kind, "市级", city, "") for body, kind in BODIES]
        for code in (code for code in places if code[:4] == city[:4] and code != city and not places[code].former):
            name = places[code].name
            found += [(name + body, kind, "县级", code, places[city].name + body) for body, kind in BODIES]
            for kind, above, count in GRASS_ROOTS:
                found += [(f"{name}第{n}{kind}", kind, "基层", code, name + above) for n in range(1, count + 1)]
    lines = []
    for number, (name, kind, level, code, above) in enumerate(found[:rows], start=1):
        staff: Any = draw.randint(3, 60)
        untidy = draw.random() < 0.1
        lines.append(
            [number, f" {name}　" if untidy else name, kind, level, code, above, "", "",
             "√" if untidy else "是", f"{staff}人" if untidy else staff, "所长", ""]
        )  # fmt: skip
    return lines


def write(path: Path, rows: int) -> int:
    """Write the roster as a workbook; returns the number of its units."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(HEADINGS)
    lines = roster(rows)
    for line in lines:
        sheet.append(line)
    book.save(path)
    return len(lines)


def measured(run: str, file: Path) -> dict[str, Any]:
    """One run in this process: what it made, its seconds on the wall and of the processor, its memory."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.config.settings"
    sys.path[:0] = [str(ROOT / "src")]
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("init", stdout=sys.stderr)
    wall, work = time.perf_counter(), _work()
    made = _waypost(file) if run.startswith("waypost") else _pandas(file, run.split()[1])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"made": made, "wall": time.perf_counter() - wall, "processor": _work() - work, "megabytes": memory}


def _work() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _waypost(file: Path) -> int:
    from waypost.kernel.actor import Actor, Grant, Role  # noqa: PLC0415
    from waypost.organisation import actions  # noqa: PLC0415

    operator = Actor(None, "bench", grants=(Grant(Role.ADMIN),))
    result = actions.import_units(operator, content=file.read_bytes(), name=file.name)
    return result.counts["create"] + result.counts["same"]


def _pandas(file: Path, engine: str) -> int:
    import pandas  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from waypost.organisation.models import Region, Unit, UnitKind  # noqa: PLC0415

    table = pandas.read_excel(file, dtype={"行政区划代码": str}, engine=engine)
    kinds = {kind.name_zh: kind for kind in UnitKind.objects.all()}
    with transaction.atomic():
        regions = {code: Region(name=code, code=code, level_value="county") for code in table["行政区划代码"].unique()}
        Region.objects.bulk_create(regions.values())
        units = [
            Unit(
                name=row.单位名称.strip(),
                kind=kinds[row.单位类别],
                level_value={"市级": "city", "县级": "county", "基层": "grass_roots"}[row.层级],
                region=regions[row.行政区划代码],
                has_window=row.服务窗口 == "是",
                staff=int(str(row.在编人数).removesuffix("人")),
                head=row.主要负责人职务,
            )
            for row in table.itertuples()
        ]
        Unit.objects.bulk_create(units, batch_size=900)
    return len(units)


def main() -> None:
    """Each run in a child of its own; "waypost again" imports the same file into what the first made."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        units = write(file, rows)
        figures: dict[str, Any] = {}
        for run in RUNS:
            data = Path(folder) / run.replace(" again", "").replace(" ", "-")
            environment = {**os.environ, "WAYPOST_DATA": str(data)}
            environment.pop("DATABASE_URL", None)
            command = [sys.executable, __file__, "--run", run, str(file)]
            answer = subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout
            figures[run] = json.loads(answer.splitlines()[-1])
            assert figures[run]["made"] == units, figures
    for run, figure in figures.items():
        figure["rows_a_second"] = round(units / figure["wall"])
        figure["rows_a_processor_second"] = round(units / figure["processor"])
        print(
            f"{run}: {units} rows in {figure['wall']:.1f} s ({figure['rows_a_second']} a second;"
            f" {figure['rows_a_processor_second']} a second of processor), {figure['megabytes']} MB"
        )
    print(json.dumps({"rows": units, "figures": figures}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(measured(sys.argv[2], Path(sys.argv[3]))))
    else:
        main()
