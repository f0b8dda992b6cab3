"""The APIs against their own documents, with requests made at random: `make fuzz`, and shortly in the tests.

Schemathesis makes them from the documents, right ones and wrong ones, alone and one after the other, and
compares what is answered. What it has to know of the APIs stands in `fuzzing.toml`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Final

from flask_migrate import upgrade

from config import settings
from tests.servers.looking import let_go_of_connections
from tests.serving import ROOT, Server
from webapp import create_app
from webapp.demo import loading
from webapp.history.publishing import publish_next

EXAMPLES: Final = 500
DEMO_ORDERS: Final = 360
AT_ONCE: Final = 2
SETTINGS: Final = Path(__file__).with_suffix(".toml")
# The house's key may do everything and sees everything, a partner's sees its own.
KEYS: Final = {"house": "demo-secret-key", "raytech": "demo-raytech-key", "harbor": "demo-harbor-key"}
# How keys are sent, by document.
HEADERS: Final = {"orders": ("x-api-key", "{}"), "v1": ("Authorization", "Bearer {}")}

Ended = subprocess.CompletedProcess[str]


def fuzz(url: str, document: str, *options: str, whose: str, folder: Path) -> Ended:
    """Ask a server for everything in one of its documents; it ends with 0 where nothing was found."""
    name, form = HEADERS[document]
    known = [
        {"name": who, "fixedHeaders": [{"name": name, "value": form.format(key)}]}
        for who, key in KEYS.items()
    ]
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"auth": known}))
    command = ("schemathesis.cli", "--config-file", str(SETTINGS), "run", f"{url}/openapi/{document}.json")
    return run(*command, "--no-color", *options, folder=folder, FUZZING_KEYS=str(keys), FUZZING_WHOSE=whose)


def make_demo(address: str, *, orders: int) -> None:
    """A database with so many orders, and with what happened to them put out as a worker does it."""
    app = create_app(settings({"APP_ENV": "test", "DATABASE_URL": address}))
    with app.app_context():
        upgrade()
        loading.load(orders)
        while publish_next():
            pass
        let_go_of_connections()


def fuzz_copy(demo: Path, document: str, whose: str, examples: int) -> Ended:
    """On a server and a copy of the demo of its own; whether its rows still agree is looked at too."""
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as made:
        folder = Path(made)
        address = f"sqlite:///{shutil.copy(demo, folder)}"
        with Server(address, WORKERS="1") as server:
            ended = fuzz(server.url, document, f"--max-examples={examples}", whose=whose, folder=folder)
        flask = ("flask", "--app", str(ROOT / "wsgi.py"))
        checked = run(*flask, "check-data", folder=folder, DATABASE_URL=address, APP_ENV="test")
    said = f"{document}, {whose}\n{ended.stdout}{ended.stderr}{checked.stdout}{checked.stderr}"
    return Ended(ended.args, ended.returncode or checked.returncode, said)


def run(*module: str, folder: Path, **environment: str) -> Ended:
    """Python's way through a module, in a folder where what it leaves does not matter."""
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Both APIs against their documents, at random.")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="of each operation")
    examples = parser.parse_args(arguments).examples
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        demo = Path(folder, "waybill.db")
        make_demo(f"sqlite:///{demo}", orders=DEMO_ORDERS)
        runs = [
            pool.submit(fuzz_copy, demo, document, whose, examples)
            for document, whose in product(HEADERS, ("house", "raytech"))
        ]
        ends = [run.result() for run in runs]
    print("\n".join(end.stdout for end in ends))
    return int(any(end.returncode for end in ends))


if __name__ == "__main__":
    sys.exit(main())
