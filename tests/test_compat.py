"""
Frozen plugins of earlier versions, in tests/compat, still work as they did.
"""

import datetime as dt

from pathlib import Path

import pytest

from hfdaily import __version__, render, render_bytes
from hfdaily.exceptions import RenderError
from hfdaily.plugins import Registry
from hfdaily.testing import check_renderer, sample_digest

COMPAT = Path(__file__).with_name("compat")
FROZEN = {path.stem.partition("_")[2].replace("_", "-"): path for path in COMPAT.glob("*.py")}


@pytest.fixture(name="registry")
def _registry(install):
    """
    Return a registry with all frozen plugins, installed as they were.
    """
    for name, path in FROZEN.items():
        install(f"hfdaily-{name}", path.read_text("utf-8"))
    return Registry.load()


def test_there_is_one_for_this_version():
    """
    Each minor version has a frozen plugin that uses what the version promises.
    """
    major, minor = __version__.split(".")[:2]

    assert f"frozen-{major}-{minor}" in FROZEN


def test_frozen_plugins_load(registry):
    """
    All frozen plugins load without a warning.
    """
    assert [(name, "ok", None) for name in sorted(FROZEN)] == [
        (plugin.name, plugin.state, plugin.reason) for plugin in registry.plugins()
    ]


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_plugins_render_the_same(name, registry):
    """
    Frozen plugins read the same values from the sample and the context as before.
    """
    text = render(
        sample_digest(),
        f"{name}:facts",
        registry=registry,
        options={"a": 2, "b": True, "c": 1, "d": ["z"], "e": "text"},
        title="Title",
        locale="tlh",
        site_url="https://example.com/",
        timezone="Asia/Seoul",
        generated_at=dt.datetime(2026, 2, 24, tzinfo=dt.UTC),
    )

    assert FROZEN[name].with_suffix(".txt").read_text("utf-8") == text


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_plugins_keep_the_contract(name, registry):
    """
    Frozen plugins pass the check of the plugin contract.
    """
    check_renderer(registry.get(f"{name}:facts"), options={"a": 3})
    check_renderer(registry.get(f"{name}:page"))


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_plugins_name_files(name, registry):
    """
    Files of frozen plugins are named by the period, or by the plugin's own function.
    """
    digest = sample_digest()
    facts, page = (registry.get(f"{name}:{format}") for format in ("facts", "page"))

    assert "2026-02-23.facts.txt" == facts.output_name(digest)
    assert "frozen-2026-02-23.html" == page.output_name(digest)
    assert render_bytes(digest, f"{name}:page", registry=registry).startswith(b"<!doctype html>")


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_plugins_fail_as_they_did(name, registry):
    """
    An error that a frozen plugin raises reaches the caller with its text.
    """
    with pytest.raises(RenderError, match="more than 3 papers"):
        render(sample_digest(), f"{name}:refusing", registry=registry)
