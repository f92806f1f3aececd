"""Says plainly what the machine lacks for the browser tests, before they are run."""

from __future__ import annotations

import shutil
import sys

if shutil.which("chromium") is None:
    sys.stderr.write(
        "The browser tests need Chromium, which is not on this machine. On Debian or Ubuntu:\n"
        "    sudo apt-get install --no-install-recommends chromium fonts-noto-cjk\n"
        "Without it, run the other tests: make test ARGS=\"-m 'not browser'\"\n"
    )
    sys.exit(1)
