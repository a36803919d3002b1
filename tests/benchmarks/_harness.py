"""
Compare the cost of hfdaily with that of another way to the same result.

On a shared machine, times vary by more than a bar leaves room for; ratios of runs that alternate in
one process do not. Counts of instructions vary even less, but take longer.
"""

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TypeAlias

import attrs

CALL_ROUNDS, PROCESS_ROUNDS = 15, 9
SLICE = 0.02  # In seconds. The resolution of the clock would distort shorter slices.
# A forked process starts with the peak memory of its parent, so a small parent starts it.
SPAWN = """
import json, os, sys
null = os.open(os.devnull, os.O_WRONLY)
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
                        file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, used = os.wait4(child, 0)
print(json.dumps([status, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@attrs.frozen
class Process:
    """
    A whole process, measured from its start to its end.

    Attributes:
        needs: A module without which its row is skipped.
    """

    argv: tuple[str, ...]
    needs: str | None = None

    def spawn(self) -> tuple[float, float]:
        """
        Return its CPU seconds, user and system, and its peak memory in KiB.
        """
        if self.needs and not find_spec(self.needs):
            raise ModuleNotFoundError(name=self.needs)
        launcher = [sys.executable, "-I", "-S", "-c", SPAWN, *self.argv]
        done = subprocess.run(launcher, check=True, stdout=subprocess.PIPE)
        status, seconds, peak = json.loads(done.stdout)
        if status:
            raise RuntimeError(f"{' '.join(self.argv)} failed with status {status}")
        return seconds, peak


def python(*args: str, needs: str | None = None) -> Process:
    """
    Return a process of the Python that runs the benchmarks.
    """
    return Process((sys.executable, *args), needs)


def script(name: str, *args: str, needs: str | None = None) -> Process:
    """
    Return a process of a command that is installed beside that Python.
    """
    return Process((str(Path(sys.executable).with_name(name)), *args), needs)


Work: TypeAlias = Callable[[], object] | Process


@attrs.frozen(kw_only=True)
class Row:
    """
    One claim: `ours` costs at most `at_most` times what `peer` costs, both less `beyond`.
    """

    what: str
    ours: Work
    peer: Work
    at_most: float
    beyond: Work | None = None
    memory: bool = False

    @property
    def works(self) -> tuple[Work, ...]:
        return self.ours, self.peer, *([self.beyond] if self.beyond else [])


class Bench:
    """
    The claims of one script, measured and printed by `main`.
    """

    def __init__(self, title: str) -> None:
        self.title = " ".join(title.split())
        self.rows: list[Row] = []

    def row(
        self,
        what: str,
        ours: Work,
        peer: Work,
        *,
        at_most: float,
        beyond: Work | None = None,
        memory: bool = False,
    ) -> None:
        """
        Claim that `ours` costs at most `at_most` times what `peer` costs.

        Args:
            what: The names of both: "parse_api / bare json.loads".

            ours: A function, or a `Process`.

            peer: The same. If it imports a library that is missing, the row is skipped.

            beyond: What is subtracted from both, such as a bare interpreter.

            memory: Compare the peak memory of processes instead of their CPU time.
        """
        self.rows.append(
            Row(what=what, ours=ours, peer=peer, at_most=at_most, beyond=beyond, memory=memory)
        )

    def main(self) -> None:
        """
        Measure what the command line asks for. Exit with status 1 if a ratio is above its bar.
        """
        parser = argparse.ArgumentParser(description=self.title, parents=[options()])
        parser.add_argument("--call", nargs=3, type=int, help=argparse.SUPPRESS)
        asked = parser.parse_args()
        if asked.call:
            row, work, times = asked.call
            repeat(self.rows[row].works[work], times)
            return
        # Installed packages have their bytecode, so processes may use and write it.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        print(f"{self.title} [{'instructions' if asked.instructions else 'CPU time'}]", flush=True)
        width = max(len(row.what) for row in self.rows)
        print(f"{'what':{width}} | measured                         | bar      | ok")
        missed = False
        for number, row in enumerate(self.rows):
            if asked.only not in row.what:
                continue
            try:
                measured, ok = self.measure(number, row, instructions=asked.instructions)
                verdict, missed = "yes" if ok else "NO", missed or not ok
            except ModuleNotFoundError as exc:
                measured, verdict = f"skipped: no {exc.name}", "-"
            print(
                f"{row.what:{width}} | {measured:32} | ≤ {row.at_most:<6.4g} | {verdict}",
                flush=True,
            )
        sys.exit(missed)

    def measure(self, number: int, row: Row, *, instructions: bool) -> tuple[str, bool]:
        """
        Return what was measured, and whether it is within the bar.
        """
        if row.memory:
            rounds, unit = alternate(row.works, peak, PROCESS_ROUNDS), "MiB"
        elif instructions:
            rounds = [[self.instructions(number, at) for at in range(len(row.works))]]
            unit = "MIr"
        elif isinstance(row.ours, Process):
            rounds, unit = alternate(row.works, process_ms, PROCESS_ROUNDS), "ms"
        else:
            rounds, unit = alternate(row.works, call_ms, CALL_ROUNDS), "ms"
        # What both have in common is subtracted in the round that measured it.
        pairs = [(ours - sum(base), peer - sum(base)) for ours, peer, *base in rounds]
        ours, peer = (median(side) for side in zip(*pairs, strict=True))
        ratio = median(ours / peer for ours, peer in pairs)
        return f"{ratio:.3f} ({ours:.4g} / {peer:.4g} {unit})", ratio <= row.at_most

    def instructions(self, number: int, at: int) -> float:
        """
        Return the instructions of one side of a row, in millions.
        """
        work = self.rows[number].works[at]
        if isinstance(work, Process):
            return cachegrind(work.argv)
        # The difference of two runs leaves out imports and preparation.
        few, many = 3, 9
        script = (sys.executable, sys.argv[0], "--call", str(number), str(at))
        counts = [cachegrind((*script, str(times))) for times in (few, many)]
        return (counts[1] - counts[0]) / (many - few)


def options() -> argparse.ArgumentParser:
    """
    Return the parser of the options that every benchmark has.
    """
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only rows whose name contains this text"
    )
    parser.add_argument(
        "--instructions", action="store_true", help="count instructions, with valgrind"
    )
    return parser


def alternate(
    works: tuple[Work, ...], cost: Callable[[Work], float], rounds: int
) -> list[list[float]]:
    """
    Return what each work costs, round by round. A first round only warms up.
    """
    return [[cost(work) for work in works] for _ in range(rounds + 1)][1:]


def call_ms(work: Work) -> float:
    """
    Return the CPU milliseconds of one call, from a slice of many.
    """
    gc.collect()
    times, seconds = 1, 0.0
    while seconds < SLICE:
        start = time.process_time()
        repeat(work, times)
        seconds, done = time.process_time() - start, times
        times *= 2
    return seconds / done * 1e3


def process_ms(work: Work) -> float:
    """
    Return the CPU milliseconds of a process.
    """
    return work.spawn()[0] * 1e3


def peak(work: Work) -> float:
    """
    Return the peak memory of a process, in MiB.
    """
    return work.spawn()[1] / 1024


def repeat(work: Work, times: int) -> None:
    """
    Call a function the given number of times.
    """
    for _ in range(times):
        work()


def cachegrind(argv: tuple[str, ...]) -> float:
    """
    Return the instructions of a process, in millions.
    """
    if shutil.which("valgrind") is None:
        sys.exit("--instructions counts with valgrind: install it, or leave the option out")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        tool = ["valgrind", "-q", "--log-file=/dev/null", "--tool=cachegrind", "--cache-sim=no"]
        tool.append(f"--cachegrind-out-file={out}")
        subprocess.run(
            [*tool, *argv],
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
        return int(out.read_text("utf-8").rpartition("summary:")[2].split()[0]) / 1e6
