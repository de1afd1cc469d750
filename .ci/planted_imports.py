"""Plant one forbidden import for each import contract, in a copy, and check that import-linter turns red."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLANTED = {
    "a model importing the transport": ("models/sync_job.py", "import crosstenant.transport.graph"),
    "a client importing its sibling": ("clients/logs.py", "import crosstenant.clients.directory"),
    "the transport's pure room importing the door": ("transport/replies.py", "import crosstenant.transport.graph"),
    "a workflow importing one above": ("workflows/waiting.py", "import crosstenant.workflows.access"),
    "waiting importing tenacity": ("workflows/waiting.py", "import tenacity"),
    "the emulator importing our errors": ("emulator/__init__.py", "import crosstenant.errors"),
    "the facade importing the emulator": ("facade.py", "import crosstenant.emulator"),
    "a module without a floor": ("utils.py", '"""Odds and ends."""'),
}


def turns_red(relative: str, line: str) -> bool:
    """Return whether import-linter refuses the tree with this line added to this file."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(ROOT / "crosstenant", pathlib.Path(scratch, "crosstenant"))
        shutil.copy(ROOT / "pyproject.toml", scratch)
        file = pathlib.Path(scratch, "crosstenant", relative)
        text = file.read_text() if file.exists() else ""
        file.write_text(f"{text}\n{line}\n")
        command = [str(pathlib.Path(sys.executable).parent / "lint-imports"), "--no-cache"]
        result = subprocess.run(
            command, cwd=scratch, capture_output=True, text=True, check=False, env={"PYTHONPATH": scratch}
        )
        return result.returncode == 1 and "BROKEN" in result.stdout


missed = []
for fault, (relative, line) in PLANTED.items():
    red = turns_red(relative, line)
    print(f"{'red' if red else 'NOT NOTICED'}: {fault}")
    missed += [] if red else [fault]
raise SystemExit(bool(missed))
