"""
The registry finds plugins and contains the faults of each.

Every plugin here is installed as a module with the metadata that pip writes.
"""

import os
import subprocess
import sys
import textwrap
import threading
import zipfile

import pytest

from tests.broken_plugins import BROKEN, good

import hfdaily

from hfdaily import render
from hfdaily._plugins.registry import BUILTINS
from hfdaily.exceptions import (
    AmbiguousFormatError,
    OptionError,
    PluginError,
    PluginWarning,
    RenderError,
    UnknownFormatError,
)
from hfdaily.plugins import Registry
from hfdaily.testing import sample_digest


def in_another_process(site, code):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), *sys.path])}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def test_the_table_of_built_in_formats_is_true():
    """
    The table of built-in formats matches their modules.
    """
    registry = Registry()
    offered = {entry.renderer.name for entry in registry.formats()}

    assert set(BUILTINS) == offered
    assert all(name == registry.find(name).renderer.name for name in BUILTINS)
    assert {"hfdaily"} == {entry.plugin for entry in registry.formats()}


def test_an_installed_plugin_is_found(install):
    """
    A format of an installed plugin has a short name and a unique long name.
    """
    install("hfdaily-slides", good("pdf"))
    registry = Registry.load()

    assert "good" == render(sample_digest(), "pdf", registry=registry)
    assert "good" == render(sample_digest(), "slides:pdf", registry=registry)
    found = registry.find("pdf")
    assert ("pdf", "slides:pdf", "slides", False) == (
        found.name,
        found.qualified_name,
        found.plugin,
        found.builtin,
    )


@pytest.mark.parametrize("format", BUILTINS)
def test_built_in_formats_do_not_look_at_plugins(install, format):
    """
    Rendering a built-in format imports no plugin.
    """
    site = install("hfdaily-slow", "import time\ntime.sleep(3600)")
    code = f"""
        import hfdaily
        from hfdaily.testing import sample_digest
        hfdaily.render_bytes(sample_digest(), {format!r})
        hfdaily.render_bytes(sample_digest(), "hfdaily:{format}")
        import sys
        print("hfdaily_slow" in sys.modules)
    """

    assert "False\n" == in_another_process(site, code)


def test_built_in_names_cannot_be_taken(install):
    """
    A plugin cannot replace a built-in format, and its own is reachable by the long name.
    """
    install("hfdaily-mine", good("rss text"))
    registry = Registry.load()
    theirs, ours = registry.find("mine:rss"), registry.find("rss")

    assert (True, "rss") == (ours.builtin, ours.name)
    assert (False, "mine:rss") == (theirs.builtin, theirs.name)
    assert "good" == render(sample_digest(), "mine:rss", registry=registry)
    assert ("mine:rss", "mine:text") == registry.plugins()[0].formats


@pytest.mark.parametrize("name", ["markdown", "feeds", "html"])
def test_a_plugin_may_be_named_like_a_built_in_format(install, name):
    """
    Names of plugins do not conflict with names of built-in formats.
    """
    install("hfdaily-other", good("other"), point=name)
    registry = Registry.load()

    assert "good" == render(sample_digest(), f"{name}:other", registry=registry)
    assert all(registry.find(format).builtin for format in BUILTINS)


def test_two_plugins_with_one_format(install):
    """
    If two plugins have the same format, the error for its short name lists both long names.
    """
    install("hfdaily-p1", good("pdf a", says="first"))
    install("hfdaily-p2", good("pdf b", says="second"))
    registry = Registry.load()

    with pytest.raises(AmbiguousFormatError, match="use one of p1:pdf, p2:pdf"):
        registry.get("pdf")
    assert "second" == render(sample_digest(), "p2:pdf", registry=registry)
    assert "first" == render(sample_digest(), "a", registry=registry)
    assert [("a", "p1:pdf"), ("b", "p2:pdf")] == [found.formats for found in registry.plugins()]


def test_two_distributions_with_one_entry_point(install):
    """
    Of two plugins with one name, the first by target is used, and a warning names the other.
    """
    install("hfdaily-p2", "raise AssertionError('imported')", point="same")
    install("hfdaily-p1", good("x"), point="same")
    registry = Registry.load()

    with pytest.warns(PluginWarning, match="hfdaily-p2 1.0.* another plugin has the name 'same'"):
        first, second = registry.plugins()
    assert ("ok", ("x",), "hfdaily-p1") == (first.state, first.formats, first.distribution)
    assert ("skipped", (), "hfdaily-p2") == (second.state, second.formats, second.distribution)
    assert "good" == render(sample_digest(), "x", registry=registry)


@pytest.mark.parametrize("name", ["hfdaily", "Slides", "a:b", "two words", "*"])
def test_a_name_that_cannot_be_asked_for(install, name):
    """
    A plugin whose name is unusable or reserved is skipped.
    """
    install("hfdaily-odd", good("x"), point=name)
    registry = Registry.load()

    with pytest.warns(PluginWarning, match="cannot name a plugin"):
        (status,) = registry.plugins()
    assert "skipped" == status.state


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plugin_hurts_only_itself(install, source, reason):
    """
    A broken plugin is skipped with a warning that names plugin, module and distribution.
    """
    install("hfdaily-broken", source, version="2.5")
    install("hfdaily-zgood", good("ok"))
    registry = Registry.load()

    with pytest.warns(PluginWarning) as caught:
        assert "good" == render(sample_digest(), "ok", registry=registry)
    (warning,) = caught
    said = str(warning.message)
    assert "plugin 'broken' (hfdaily_broken, of hfdaily-broken 2.5) is skipped: " in said
    assert reason in said
    assert "\n" not in said
    broken, _ = registry.plugins()
    assert ("skipped", ()) == (broken.state, broken.formats)
    assert reason in broken.reason
    assert isinstance(broken.error, BaseException)
    assert {*BUILTINS, "ok"} == {entry.name for entry in registry.formats()}
    registry.register(hfdaily_fixed(), name="broken")  # The name can be used again.


def hfdaily_fixed():
    class Fixed:
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(self):
            return []

    return Fixed()


def test_all_broken_plugins_at_once(install):
    """
    With all broken plugins, the built-in formats and the good plugin render, and each fault has a
    reason.
    """
    for name, (source, _) in BROKEN.items():
        install(f"hfdaily-{name}", source)
    install("hfdaily-good", good("ok"))
    registry = Registry.load()

    with pytest.warns(PluginWarning) as caught:
        statuses = {status.name: status for status in registry.plugins()}
    assert len(BROKEN) == len(caught)
    assert {*BROKEN, "good"} == set(statuses)
    assert all(reason in statuses[name].reason for name, (_, reason) in BROKEN.items())
    for name in [*BUILTINS, "ok"]:
        assert hfdaily.render_bytes(sample_digest(), name, registry=registry)


def test_an_unknown_format_tells_of_skipped_plugins(install, monkeypatch):
    """
    The error for an unknown format names the skipped plugins.
    """
    install("hfdaily-pdf", "import no_such_module")
    install("hfdaily-off", good("docx"))
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", "off")
    registry = Registry.load()

    with (
        pytest.warns(PluginWarning),
        pytest.raises(
            UnknownFormatError, match=r"unknown format 'pdf'; use one of .*text"
        ) as caught,
    ):
        registry.get("pdf")
    off, pdf = sorted(caught.value.__notes__)
    assert off.endswith("is disabled: by HFDAILY_DISABLE_PLUGINS")
    assert "no_such_module" in pdf


@pytest.mark.parametrize("value", ["broken", "*", "a, broken ,c"])
def test_disabled_plugins_are_not_imported(install, monkeypatch, value):
    """
    A plugin that HFDAILY_DISABLE_PLUGINS names is not imported.
    """
    install("hfdaily-broken", "raise AssertionError('imported')")
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", value)
    (status,) = Registry.load().plugins()

    assert ("disabled", "by HFDAILY_DISABLE_PLUGINS") == (status.state, status.reason)


def test_ctrl_c_while_plugins_are_loaded(install, monkeypatch):
    """
    Ctrl-C while plugins are loaded reaches the caller, and the next attempt loads all of them.
    """
    install("hfdaily-a", good("a"))
    interrupted = "import os\nif 'INTERRUPT' in os.environ:\n    raise KeyboardInterrupt\n"
    install("hfdaily-b", interrupted + good("b"))
    install("hfdaily-c", good("c"))
    registry = Registry.load()

    monkeypatch.setenv("INTERRUPT", "now")
    with pytest.raises(KeyboardInterrupt):
        registry.plugins()
    monkeypatch.delenv("INTERRUPT")
    assert [("a", "ok"), ("b", "ok"), ("c", "ok")] == [
        (status.name, status.state) for status in registry.plugins()
    ]


def test_warnings_as_errors_lose_no_plugin(install, recwarn):
    """
    If warnings are errors, the first call raises, and the next one has the other plugins.
    """
    install("hfdaily-a", "1 / 0")
    install("hfdaily-b", good("b"))
    registry = Registry.load()
    import warnings

    warnings.simplefilter("error")
    with pytest.raises(PluginWarning, match="plugin 'a'"):
        registry.get("b")
    assert "good" == render(sample_digest(), "b", registry=registry)
    assert ["skipped", "ok"] == [status.state for status in registry.plugins()]


RAISING = {
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "exits": ("raise SystemExit(0)", "SystemExit: 0"),
    "returns None": ("pass", "returned NoneType, not str or bytes"),
    "is async": ("return (x for x in ())", "returned generator, not str or bytes"),
    "leaves surrogates": ("return '\\ud800'", "lone surrogate"),
}


@pytest.mark.parametrize(("body", "said"), RAISING.values(), ids=RAISING.keys())
def test_a_renderer_that_fails(install, body, said):
    """
    The error names the format and the plugin.
    """
    source = good("pdf").replace('return "good"', body)
    install("hfdaily-slides", source)

    with pytest.raises(RenderError, match=said) as caught:
        hfdaily.render_bytes(sample_digest(), "pdf", registry=Registry.load())
    assert str(caught.value).startswith("format 'pdf' of plugin 'slides'")


def test_a_renderer_may_refuse_the_value_of_an_option(install):
    """
    A renderer may raise OptionError, which is reported as a mistake of the caller.
    """
    refuses = "raise hfdaily.exceptions.OptionError('the theme is missing')"
    install("hfdaily-slides", good("pdf").replace('return "good"', refuses))

    with pytest.raises(OptionError, match="format 'pdf' of plugin 'slides': the theme is missing"):
        render(sample_digest(), "pdf", registry=Registry.load())


def test_an_interrupt_while_rendering():
    """
    Ctrl-C while rendering reaches the caller unchanged.
    """

    def render(digest, context):
        raise KeyboardInterrupt

    class Plugin:
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(self):
            yield hfdaily.plugins.Renderer(name="x", media_type="a/b", suffix=".x", render=render)

    registry = Registry()
    registry.register(Plugin(), name="x")
    with pytest.raises(KeyboardInterrupt):
        hfdaily.render(sample_digest(), "x", registry=registry)


def test_a_plugin_may_render_while_it_is_imported(install):
    """
    A plugin that renders while it is imported does not hang and sees only loaded formats.
    """
    greedy = "import hfdaily\nfrom hfdaily.testing import sample_digest\n"
    greedy += "hfdaily.render(sample_digest(), 'text')\nhfdaily.formats()\n"
    site = install("hfdaily-eager", greedy + good("eager"))
    code = "import hfdaily, hfdaily.testing as t; print(hfdaily.render(t.sample_digest(), 'eager'))"

    assert "good\n" == in_another_process(site, code)


def test_many_threads_ask_at_once(install):
    """
    Plugins are loaded once, even if many threads need them at once.
    """
    install("hfdaily-slow", "import time\ntime.sleep(0.1)\n" + good("slow"))
    registry = Registry.load()
    found = []

    def look():
        found.append((registry.get("slow").name, registry.get("rss").name))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 8 * [("slow", "rss")] == found


def test_plugins_by_hand():
    """
    A plugin can be registered and unregistered without being installed.
    """
    registry = Registry()
    registry.register(hfdaily_fixed(), name="fixed")

    with pytest.raises(PluginError, match="another plugin has the name 'fixed'"):
        registry.register(hfdaily_fixed(), name="fixed")
    registry.unregister("fixed")
    registry.register(hfdaily_fixed(), name="fixed")
    assert () == registry.plugins()


def test_only_plugins_can_be_unregistered():
    """
    Unregistering an unknown or built-in name is refused.
    """
    registry = Registry()
    registry.get("rss")

    for name in ("fixed", "hfdaily", "hfdaily.renderers.feeds", "rss"):
        with pytest.raises(PluginError, match="there is no plugin '"):
            registry.unregister(name)
    assert "rss" == registry.get("rss").name


@pytest.mark.parametrize("name", [None, 5, b"rss", ["rss"]])
def test_a_format_is_a_name(name):
    """
    A format that is not text is refused with an example.
    """
    with pytest.raises(TypeError, match=r"the format is .*; write the name of one, such as"):
        Registry().find(name)


@pytest.mark.parametrize(
    ("name", "close"), [("Markdown", "markdown"), ("htm", "html"), ("jason", "json")]
)
def test_a_misspelled_format(name, close):
    """
    The error for a misspelled format suggests the right one.
    """
    with pytest.raises(UnknownFormatError, match=f"did you mean '{close}'. Otherwise use one of"):
        Registry().get(name)


def test_a_registry_by_itself_knows_what_is_built_in(install):
    """
    A new registry has the built-in formats, and only `Registry.load` adds installed plugins.
    """
    install("hfdaily-slides", good("pdf"))

    with pytest.raises(UnknownFormatError):
        Registry().get("pdf")


def distribution(folder, info, points, metadata="METADATA"):
    """
    Write the metadata of an installed distribution, without a module.
    """
    info = folder / info
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(points, "utf-8")
    name, _, version = info.name.rpartition(".")[0].partition("-")
    text = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version or '0'}\n"
    (info / metadata).write_text(text, "utf-8")
    return info


@pytest.fixture
def only(tmp_path, monkeypatch):
    """
    Make a folder the whole of `sys.path`, and list its plugins without importing them.
    """
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", "*")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


def installed():
    return [(p.name, p.target, p.distribution, p.version) for p in Registry.load().plugins()]


def test_plugins_are_listed_with_their_distribution(only):
    """
    Name and version of a distribution come from its installed metadata.
    """
    distribution(only, "hfdaily_a-1.0.dist-info", "[hfdaily]\na = hfdaily_a\n")
    distribution(only, "hfdaily_b.egg-info", "[hfdaily]\nb = b:plugin\n", metadata="PKG-INFO")
    distribution(only, "other-1.0.dist-info", "[console_scripts]\nx = x:main\n")

    assert [("a", "hfdaily_a", "hfdaily-a", "1.0"), ("b", "b:plugin", "hfdaily-b", "0")] == (
        installed()
    )


def test_the_first_distribution_on_the_path_counts(only):
    """
    Of distributions with one name, however it is spelt, the first on the path counts.
    """
    first, second = only / "first", only / "second"
    distribution(first, "hfdaily_a-2.0.dist-info", "[hfdaily]\nnew = x\n")
    distribution(second, "Hfdaily.A-1.0.dist-info", "[hfdaily]\nold = x\n")
    sys.path[:] = [str(first), str(second)]

    assert ["new"] == [name for name, *_ in installed()]


def test_a_distribution_that_cannot_be_read_hides_no_other(only):
    """
    If the metadata of one distribution are unreadable, a warning names it and the others are found.
    """
    broken = distribution(only, "bad-1.0.dist-info", "")
    (broken / "entry_points.txt").write_bytes(b"[hfdaily]\nx = \xff\n")
    distribution(only, "hfdaily_a-1.0.dist-info", "[hfdaily]\na = hfdaily_a\n")

    with pytest.warns(PluginWarning, match="the entry points of bad cannot be read: Unicode"):
        assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == installed()


def test_an_entry_point_that_leads_nowhere(install, monkeypatch):
    """
    An entry point without a module or metadata is a broken plugin.
    """
    site = install("hfdaily-good", good("ok"))
    distribution(site, "odd-1.0.dist-info", "[hfdaily]\nodd = a b c\n")
    nameless = distribution(site, "none-1.0.dist-info", "[hfdaily]\nnone = no_such_module\n")
    (nameless / "METADATA").unlink()
    registry = Registry.load()

    with pytest.warns(PluginWarning):
        states = {status.name: status.state for status in registry.plugins()}
    assert {"good": "ok", "none": "skipped", "odd": "skipped"} == states
    assert "good" == render(sample_digest(), "ok", registry=registry)


def test_a_plugin_in_a_zip_file(only):
    """
    A plugin in a zip file is found.
    """
    site = only / "site"
    distribution(site, "hfdaily_a-1.0.dist-info", "[hfdaily]\na = hfdaily_a\n")
    with zipfile.ZipFile(only / "app.pyz", "w") as archive:
        for path in site.rglob("*"):
            archive.write(path, path.relative_to(site))
    sys.path[:] = [str(only / "app.pyz")]

    assert [("a", "hfdaily_a", "hfdaily-a", "1.0")] == installed()
