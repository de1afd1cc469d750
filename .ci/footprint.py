"""Print how many megabytes this environment's site-packages hold beyond pip, beside the bound; fail above --most.

Where the bound is missed, --most keeps it from being missed by more.
"""

import argparse
import pathlib
import sysconfig

NOT_OURS = ("pip", "setuptools", "wheel", "_distutils_hack", "pkg_resources")


def megabytes() -> float:
    """Return the size of everything installed, pip and its kin apart, in megabytes of 2**20 bytes."""
    site = pathlib.Path(sysconfig.get_path("purelib"))
    entries = [entry for entry in site.iterdir() if not entry.name.startswith(NOT_OURS)]
    files = (file for entry in entries for file in ([entry] if entry.is_file() else entry.rglob("*")))
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--bound", type=float, required=True, help="megabytes that were promised")
parser.add_argument("--most", type=float, required=True, help="megabytes above which this fails")
given = parser.parse_args()
size = megabytes()
print(f"site-packages: {size:.1f} MB, bound {given.bound:g}: {'missed' if size > given.bound else 'held'}")
raise SystemExit(size > given.most)
