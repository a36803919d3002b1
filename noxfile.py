"""
The checks of the project; `nox -l` lists them.
"""

import shutil
import sys

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import nox

from packaging.requirements import Requirement

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.error_on_external_run = True
# A missing Python is skipped, in CI too; the one that runs nox is always there.
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"

PYPROJECT = nox.project.load_toml("pyproject.toml")
PROJECT = PYPROJECT["project"]
VERSIONS = nox.project.python_versions(PYPROJECT)
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS = [HERE, *(version for version in VERSIONS if version != HERE)]
# On all cores; coverage measures the workers as it measures any subprocess.
PYTEST = ["pytest", "--numprocesses=auto"]
FAST = ["-m", "not slow"]
DOCS = "docs/_build"

# Without arguments: what a change needs before it is proposed. `.ci/run` runs the others too.
nox.options.sessions = ["lint", "typing", f"tests-{HERE}"]


def group(name: str) -> tuple[str, ...]:
    """
    Return the requirements of a dependency group, which pip 23 cannot read itself.
    """
    return nox.project.dependency_groups(PYPROJECT, name)


def lower_bounds() -> Iterator[str]:
    """
    Yield the lower bound of every dependency, the extras' too, as a pin.
    """
    extras = PROJECT["optional-dependencies"].values()
    for requirement in map(Requirement, chain(PROJECT["dependencies"], *extras)):
        for specifier in requirement.specifier:
            if specifier.operator == ">=":
                marker = f"; {requirement.marker}" if requirement.marker else ""
                yield f"{requirement.name}=={specifier.version}{marker}"


@nox.session
def lint(session: nox.Session) -> None:
    """
    Check style and format.
    """
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def typing(session: nox.Session) -> None:
    """
    Check the types of the package, and of what its users write.
    """
    session.install(".[full]", *group("typing"))
    session.run("mypy", "src", "tests/typing")
    session.run("pyright")
    # Everything public has a type: https://typing.readthedocs.io/en/latest/guides/libraries.html
    session.run("pyright", "--verifytypes", "hfdaily", "--ignoreexternal")


@nox.session
def docs(session: nox.Session) -> None:
    """
    Build the documentation into docs/_build, as HTML and Markdown; warnings are errors.
    """
    session.install(".", *group("docs"))
    for builder in ("html", "markdown"):
        session.run("sphinx-build", "-n", "-W", "--keep-going", "-qb", builder, "docs", DOCS)
    session.run("python", "docs/_tools/check_links.py", DOCS)
    session.run("codespell", "README.md", "CHANGELOG.md", "SECURITY.md", "docs", "src", "examples")


@nox.session
def examples(session: nox.Session) -> None:
    """
    Run the examples that say that they need no network.
    """
    session.install(".")
    for script in sorted(Path("examples").glob("*.py")):
        if "Needs no network." in script.read_text("utf-8"):
            session.run("python", str(script))


@nox.session
def formats(session: nox.Session) -> None:
    """
    Read tables, e-mail and the formats of the examples back with heavy programs, slow tests too.
    """
    session.install(".[full]", *group("tests"), *group("formats"))
    files = ["tests/test_table.py", "tests/test_email.py", "tests/test_plugin_examples.py"]
    session.run(*PYTEST, *files, *session.posargs)


# The tests run against an installed wheel, which must have all that users need.


@nox.session(python=VERSIONS[0])
def lowest(session: nox.Session) -> None:
    """
    Run the tests on the lower bounds of every dependency.
    """
    session.install(".[full]", *lower_bounds(), *group("tests"))
    session.run(*PYTEST, *FAST, *session.posargs)


@nox.session
def minimal(session: nox.Session) -> None:
    """
    Run the tests without any extra.
    """
    session.install(".", *group("tests"))
    session.run(*PYTEST, *FAST, *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """
    Run the tests with every extra, but for the slow ones.
    """
    session.install(".[full]", *group("tests"))
    session.run(*PYTEST, *FAST, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """
    Run all tests, the slow ones too, and measure which code they reach.
    """
    session.install(".[full]", *group("tests"))
    session.env["COVERAGE_FILE"] = str(Path(session.create_tmp()).resolve() / "coverage")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", *PYTEST, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """
    Compare speed and memory with other ways to do the same.
    """
    session.install(".[full]", *group("benchmarks"))
    session.run("python", "tests/benchmarks", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """
    Check the HTML page with a validator, an accessibility auditor and, if it is installed, Chromium.
    """
    if not shutil.which("npm"):
        session.skip("npm, which installs the validator and the auditor, is missing")
    modules = Path(session.create_tmp()).resolve() / "node_modules"
    tools = ["vnu-jar", "axe-core"]
    session.run(
        "npm", "install", "--no-fund", "--prefix", str(modules.parent), *tools, external=True
    )
    session.install(".[full]", *group("tests"))
    session.env["HFDAILY_VNU"] = str(modules / "vnu-jar/build/dist/vnu.jar")
    session.env["HFDAILY_AXE"] = str(modules / "axe-core/axe.min.js")
    session.run("pytest", "tests/test_html_browser.py", *session.posargs)
