"""
Tests of the plain format.
"""

import tomllib

from pathlib import Path

import hfdaily_plain
import pytest

from hfdaily import render
from hfdaily.plugins import Registry
from hfdaily.testing import sample_digest


@pytest.fixture
def registry():
    registry = Registry()
    registry.register(hfdaily_plain, name="plain")
    return registry


def test_contract(registry, hfdaily_check):
    """
    The format takes hostile and empty digests, uses neither clock nor network, and is repeatable.
    """
    hfdaily_check(registry.get("plain"))


def test_papers(registry):
    """
    A title comes first, then the papers in the order of the digest.
    """
    title, first, *rest = render(sample_digest(), "plain", registry=registry).splitlines()

    assert title == "Hugging Face Daily Papers - 2026-02-23"
    assert first.startswith(" 161  VESPO: Variational Sequence-Level Soft Policy Optimization")
    assert first.endswith("  https://huggingface.co/papers/2602.10693")
    assert len(rest) == 11


def test_entry_point():
    """
    The entry point in pyproject.toml names the module.
    """
    path = Path(__file__).parents[1] / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8"))["project"]

    assert project["entry-points"]["hfdaily"] == {"plain": "hfdaily_plain"}
