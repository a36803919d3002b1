"""
`render` turns a digest into a document of one format.
"""

import datetime as dt
import subprocess
import sys
import textwrap

import pytest

from hfdaily import render, render_bytes
from hfdaily.exceptions import FormatError, OptionError, RenderError, UnknownFormatError
from hfdaily.plugins import (
    IndexEntry,
    Link,
    Option,
    Registry,
    RenderContext,
    Renderer,
    hookimpl,
)
from hfdaily.testing import sample_digest

NAIVE = dt.datetime(2026, 2, 24, tzinfo=dt.UTC).replace(tzinfo=None)


def registry(result, *options):
    """
    Return a registry with the format "probe", whose renderer returns or calls *result*.
    """

    def renders(digest, context):
        return result(digest, context) if callable(result) else result

    class Plugin:
        @hookimpl
        def hfdaily_renderers(self):
            return [
                Renderer(
                    name="probe",
                    media_type="text/plain",
                    suffix=".txt",
                    render=renders,
                    options=options,
                )
            ]

    made = Registry()
    made.register(Plugin(), name="probe")
    return made


def test_the_context_reaches_the_renderer():
    """
    Keyword arguments of `render` are fields of the context.
    """
    seen = []
    probe = registry(lambda digest, context: seen.append(context) or "")
    render(sample_digest(), "probe", registry=probe, locale="ko", title="Mine")

    assert [RenderContext(locale="ko", title="Mine")] == seen


def test_options_are_filled_in():
    """
    A renderer gets all of its options, with defaults for those not given.
    """
    options = (Option(name="size", type=int, default=3), Option(name="tags", type=tuple))
    probe = registry(lambda _, context: str(dict(context.options)), *options)

    assert "{'size': 3, 'tags': None}" == render(sample_digest(), "probe", registry=probe)
    assert "{'size': 5, 'tags': ('a',)}" == render(
        sample_digest(), "probe", registry=probe, options={"size": 5, "tags": ["a"]}
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"colour": "red"}, "has no option 'colour'; it takes size"),
        ({"size": "big"}, "option 'size' is 'big'; it must be of type int"),
        ({"size": True}, "option 'size' is True; it must be of type int"),
    ],
)
def test_wrong_options_are_refused(options, said):
    """
    An unknown option or a value of a wrong type is refused.
    """
    probe = registry("", Option(name="size", type=int, default=3))
    with pytest.raises(OptionError, match=said):
        render(sample_digest(), "probe", registry=probe, options=options)


def test_text_and_bytes():
    """
    `render_bytes` returns UTF-8, and a binary format has no text.
    """
    text, binary = registry("é"), registry(b"\xff")

    assert b"\xc3\xa9" == render_bytes(sample_digest(), "probe", registry=text)
    assert b"\xff" == render_bytes(sample_digest(), "probe", registry=binary)
    with pytest.raises(FormatError, match="binary; call render_bytes"):
        render(sample_digest(), "probe", registry=binary)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "returned NoneType, not str or bytes"),
        ("\ud800", "let a lone surrogate through"),
        (lambda _, context: 1 / 0, "could not render 2026-02-23: ZeroDivisionError"),
    ],
)
def test_a_renderer_that_fails(result, said):
    """
    The error names the format and the fault, and has the original error as its cause.
    """
    with pytest.raises(RenderError, match=said) as caught:
        render_bytes(sample_digest(), "probe", registry=registry(result))
    assert (said.startswith("could not")) == isinstance(caught.value.__cause__, ZeroDivisionError)


WRONG_CALLS = {
    "list": (lambda: render([]), "render() takes a Digest, got list; make one of papers with"),
    "papers": (lambda: render(sample_digest().papers), "render() takes a Digest, got tuple"),
    "period": (lambda: render_bytes("2026-02-23"), "render() takes a Digest, got str"),
    "no format": (lambda: render(sample_digest(), None), "the format is None; write the name"),
    "format": (lambda: render(sample_digest(), Renderer), "write the name of one, such as"),
    "option": (
        lambda: render(sample_digest(), "text", width=60),
        "render() has no argument 'width'; write options={'width': …} for the option",
    ),
    "keyword": (
        lambda: render_bytes(sample_digest(), "text", local="ko"),
        "has no argument 'local'; write locale, title, site_url, timezone",
    ),
    "options": (lambda: render(sample_digest(), options=["x"]), "options is ['x']; write a dict"),
    "context": (
        lambda: render(sample_digest(), context={"locale": "ko"}),
        "context is {'locale': 'ko'}, which is not a RenderContext",
    ),
    "locale": (lambda: render(sample_digest(), locale=None), "locale is None, which is not of"),
    "timezone": (lambda: render(sample_digest(), timezone=9), "timezone is 9, which is not of"),
    "title": (lambda: render(sample_digest(), title=b"x"), "title is b'x', which is not of type"),
    "time": (lambda: render(sample_digest(), generated_at="now"), "generated_at is 'now'"),
}


@pytest.mark.parametrize(("call", "said"), WRONG_CALLS.values(), ids=WRONG_CALLS.keys())
def test_wrong_arguments_are_refused(call, said):
    """
    The error states in one sentence what came and what to write.
    """
    with pytest.raises(TypeError) as caught:
        call()
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("timezone", "Mars/Olympus", "unknown time zone 'Mars/Olympus'; write an IANA name"),
        ("timezone", "Asia/Soul", "unknown time zone 'Asia/Soul'; did you mean 'Asia/Seoul'"),
        ("timezone", "../etc/passwd", "unknown time zone"),
        ("timezone", "", "unknown time zone"),
        ("timezone", "a\0b", "unknown time zone"),
        ("site_url", "javascript:alert(1)", "site_url is 'javascript:alert"),
        ("generated_at", NAIVE, "has no time zone; write tzinfo"),
    ],
)
def test_a_context_is_checked(field, value, said):
    """
    An invalid value of the context is refused before anything is rendered.
    """
    with pytest.raises(ValueError, match=said):
        render(sample_digest(), "probe", registry=registry(""), **{field: value})


def test_zones_without_a_time_zone_database():
    """
    Without a time zone database, UTC works, and the error for other zones says what to install.
    """
    code = """
        import sys, zoneinfo
        zoneinfo.reset_tzpath(to=())
        sys.modules["tzdata"] = None
        from hfdaily import render
        from hfdaily.testing import sample_digest
        assert render(sample_digest(), "jekyll", timezone="UTC")
        try:
            render(sample_digest(), "jekyll", timezone="Asia/Seoul")
        except ValueError as exc:
            print(exc)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert (
        "timezone is 'Asia/Seoul', but there is no time zone database; pip install tzdata\n"
        == done.stdout
    )


def test_a_renderer_can_build_on_another():
    """
    A renderer that passes its context to another format keeps all fields except the options.
    """
    seen = []

    def inner(digest, context):
        seen.append(context)
        return f"<{context.title}>"

    def outer(digest, context):
        assert context.options == {"wrap": "["}
        return context.options["wrap"] + render(
            digest, "probe", context=context, registry=inner_registry, options={"size": 5}
        )

    inner_registry = registry(inner, Option(name="size", type=int, default=3))
    outer_registry = registry(outer, Option(name="wrap", default="["))
    fields = {
        "locale": "ko",
        "title": "Mine",
        "timezone": "Asia/Seoul",
        "next": Link(url="2026-02-24.html", label="2026-02-24"),
    }

    assert "[<Mine>" == render(sample_digest(), "probe", registry=outer_registry, **fields)
    assert [RenderContext(**fields, options={"size": 5})] == seen


def test_keywords_go_before_the_context():
    """
    A keyword argument replaces the field of the given context.
    """
    context = RenderContext(locale="ko", title="Mine")
    probe = registry(lambda _, context: f"{context.locale} {context.title}")

    assert "ja Mine" == render(
        sample_digest(), "probe", context=context, locale="ja", registry=probe
    )
    assert b"ko Mine" == render_bytes(sample_digest(), "probe", context=context, registry=probe)


def test_neighbors_of_a_document():
    """
    A renderer is told the neighboring documents, of which there are none by default.
    """
    probe = registry(lambda _, context: context.previous.label if context.previous else "none")
    link = Link(url="2026-02-20.html", label="2026-02-20")

    assert "none" == render(sample_digest(), "probe", registry=probe)
    assert "2026-02-20" == render(sample_digest(), "probe", registry=probe, previous=link)


def test_an_error_of_a_renderer_is_short():
    """
    A long message of an exception is shortened.
    """

    def fails(digest, context):
        raise ValueError(10_000 * "x")

    with pytest.raises(RenderError, match="could not render 2026-02-23: ValueError: xxx") as caught:
        render(sample_digest(), "probe", registry=registry(fails))
    assert len(str(caught.value)) <= 300


def test_an_unknown_format():
    """
    The error for an unknown format lists the known ones.
    """
    with pytest.raises(UnknownFormatError, match=r"unknown format 'pdf'; use one of .*markdown"):
        render(sample_digest(), "pdf")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (str, "a,b", "a,b"),
        (int, "-3", -3),
        (float, "1.5", 1.5),
        (bool, "Yes", True),
        (bool, "0", False),
        (tuple, "a, b,,c ", ("a", "b", "c")),
    ],
)
def test_options_are_read_from_text(kind, text, value):
    """
    The command line gives text, which is parsed by the type of the option.
    """
    assert value == Option(name="x", type=kind).parse(text)


@pytest.mark.parametrize(("kind", "text"), [(int, "1.5"), (float, "x"), (bool, "maybe")])
def test_text_that_is_no_such_value(kind, text):
    """
    Text that cannot be parsed is refused with the name and type of the option.
    """
    with pytest.raises(ValueError, match=f"option 'x' is '{text}'; it must be of type"):
        Option(name="x", type=kind).parse(text)


CHOICES = {
    "str": (Option(name="x", choices=("full", "compact"), default="full"), "compact", "tiny"),
    "int": (Option(name="x", type=int, choices=[1, 2]), 2, 3),
    "tuple": (Option(name="x", type=tuple, choices=("a", "b")), ("b", "a"), ("a", "c")),
}


@pytest.mark.parametrize(("option", "good", "bad"), CHOICES.values(), ids=CHOICES.keys())
def test_only_choices_are_taken(option, good, bad):
    """
    A value that is not a choice is refused with the list of choices.
    """
    as_text = ",".join(bad) if isinstance(bad, tuple) else str(bad)

    assert good == option.check(good)
    assert option.check(None) is None
    for refuse in (lambda: option.check(bad), lambda: option.parse(as_text)):
        with pytest.raises(ValueError, match=r"option 'x' is .*; use one of \w+, \w+$"):
            refuse()
    with pytest.raises(OptionError, match=r"format 'probe' of plugin 'probe': option 'x' is .*use"):
        render(sample_digest(), "probe", registry=registry("", option), options={"x": bad})


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Size"},
        {"type": list},
        {"type": bool, "choices": (True, False)},
        {"type": int, "choices": ("1", "2")},
        {"type": int, "default": "1"},
        {"default": "c", "choices": ("a", "b")},
        {"type": tuple, "default": ("c",), "choices": ("a", "b")},
        {"type": tuple, "default": "abc"},
        {"type": tuple, "default": (1, 2)},
        {"choices": "abc"},
    ],
    ids=str,
)
def test_an_option_is_checked_when_it_is_made(fields):
    """
    A default or choice of a wrong type is refused when the option is created.
    """
    with pytest.raises((TypeError, ValueError)):
        Option(**{"name": "x"} | fields)


WRONG_RENDERERS = {
    "name": {"name": "Bad Name"},
    "media type": {"media_type": "text"},
    "suffix": {"suffix": "txt"},
    "render": {"render": "not callable"},
    "render without context": {"render": lambda digest: ""},
    "two options of one name": {"options": (Option(name="a"), Option(name="a"))},
    "name of an option": {"options": ["width"]},
    "one option": {"options": Option(name="a")},
    "filename": {"filename": "x.txt"},
    "filename without digest": {"filename": lambda: "x.txt"},
    "index": {"index": "index.html"},
    "index without context": {"index": lambda entries: ""},
    "two lines": {"description": "one\ntwo"},
    "no description": {"description": None},
}


@pytest.mark.parametrize("fields", WRONG_RENDERERS.values(), ids=WRONG_RENDERERS.keys())
def test_a_renderer_is_checked_when_it_is_made(fields):
    """
    An invalid renderer is refused when it is created.
    """
    good = {"name": "x", "media_type": "text/plain", "suffix": ".txt", "render": print}
    with pytest.raises((ValueError, TypeError)):
        Renderer(**good | fields)


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "a\0b", "C:x", "a\nb", None, 5])
def test_a_plugin_cannot_write_elsewhere(name):
    """
    A renderer may name a file, but not a path.
    """
    renderer = Renderer(
        name="x", media_type="a/b", suffix=".x", render=print, filename=lambda _: name
    )
    with pytest.raises(ValueError, match="plain file name"):
        renderer.output_name(sample_digest())


def test_a_document_is_named_after_its_digest():
    """
    The default file name is the digest's slug with the format's suffix.
    """
    renderer = Renderer(name="x", media_type="a/b", suffix=".x", render=print)

    assert "2026-02-23.x" == renderer.output_name(sample_digest())


def test_an_entry_of_an_index():
    """
    An entry of an index summarizes a digest.
    """
    digest = sample_digest()
    entry = IndexEntry.of(digest.select(limit=2), "2026/2026-02-23.html", titles=1)

    assert (digest.period, "2026/2026-02-23.html", 2, 12, digest.stats.upvotes, True) == (
        entry.period,
        entry.path,
        entry.papers,
        entry.listed,
        entry.upvotes,
        entry.complete,
    )
    assert (digest.select(limit=1)[0].title,) == entry.titles
