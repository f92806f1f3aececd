"""Every bench, one after the other. Each prints its figures; docs/figures.md keeps them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPTS = sorted(Path(__file__).parent.glob("*.py"))
NOT_BENCHES = {"run.py", "crowd.py", "multiply.py", "one_database.py", "server.py", "volume.py", "__init__.py"}

for script in SCRIPTS:
    if script.name not in NOT_BENCHES:
        print(f"\n## {script.name}", flush=True)
        subprocess.run([sys.executable, str(script)], check=True)
