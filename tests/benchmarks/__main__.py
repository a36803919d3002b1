"""
Run the benchmarks, all or those named: `python tests/benchmarks parse process --instructions`.
"""

import argparse
import subprocess
import sys

from pathlib import Path

from _harness import options

FOLDER = Path(__file__).parent


def main() -> None:
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description=__doc__, parents=[options()])
    parser.add_argument("names", nargs="*", default=known, help=", ".join(known))
    asked = parser.parse_args()
    command = ["--only", asked.only, *(["--instructions"] if asked.instructions else [])]
    # Each runs in a process of its own, so that no imports of one speed up the next.
    runs = {
        name: subprocess.run([sys.executable, FOLDER / f"bench_{name}.py", *command], check=False)
        for name in asked.names
    }
    if failed := [name for name, run in runs.items() if run.returncode]:
        sys.exit(f"failed, or above a bar: {', '.join(failed)}")


if __name__ == "__main__":
    main()
