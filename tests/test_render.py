"""
One digest, one format, one document.
"""

import pytest

from hfdaily import render, render_bytes
from hfdaily._testkit.sample import sample_digest
from hfdaily.exceptions import FormatError, OptionError, RenderError, UnknownFormatError
from hfdaily.plugins import Option, Registry, RenderContext, Renderer, hookimpl


def registry(result, *options):
    """
    A registry with one format, "probe", whose renderer returns or calls *result*.
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
    Keywords of `render` are the fields of the context.
    """
    seen = []
    probe = registry(lambda digest, context: seen.append(context) or "")
    render(sample_digest(), "probe", registry=probe, locale="ko", title="Mine")

    assert [RenderContext(locale="ko", title="Mine")] == seen


def test_options_are_filled_in():
    """
    A renderer finds all of its options: what was given, else the defaults.
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
    An unknown name or a value of another type is not passed on.
    """
    probe = registry("", Option(name="size", type=int, default=3))
    with pytest.raises(OptionError, match=said):
        render(sample_digest(), "probe", registry=probe, options=options)


def test_text_and_bytes():
    """
    Files are bytes; text is UTF-8. A binary format has no text.
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
    The error names the format and what it did; its own error is the cause.
    """
    with pytest.raises(RenderError, match=said) as caught:
        render_bytes(sample_digest(), "probe", registry=registry(result))
    assert (said.startswith("could not")) == isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(
    ("field", "value"), [("timezone", "Mars/Olympus"), ("site_url", "javascript:alert(1)")]
)
def test_a_context_is_checked(field, value):
    """
    What cannot be used is refused before anything is rendered.
    """
    with pytest.raises(ValueError, match=value.partition("(")[0]):
        render(sample_digest(), "probe", registry=registry(""), **{field: value})


def test_an_unknown_format():
    """
    The error lists those that are known.
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
    The command line has text only; each type has its way of writing.
    """
    assert value == Option(name="x", type=kind).parse(text)


@pytest.mark.parametrize(("kind", "text"), [(int, "1.5"), (float, "x"), (bool, "maybe")])
def test_text_that_is_no_such_value(kind, text):
    """
    It is refused with the option's name and type.
    """
    with pytest.raises(ValueError, match=f"option 'x' is '{text}'; it must be of type"):
        Option(name="x", type=kind).parse(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Bad Name"},
        {"media_type": "text"},
        {"suffix": "txt"},
        {"render": "not callable"},
        {"options": (Option(name="a"), Option(name="a"))},
    ],
)
def test_a_renderer_is_checked_when_it_is_made(fields):
    """
    A plugin's mistake is found at once, not when somebody renders.
    """
    good = {"name": "x", "media_type": "text/plain", "suffix": ".txt", "render": print}
    with pytest.raises((ValueError, TypeError)):
        Renderer(**good | fields)


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "a\0b", "C:x"])
def test_a_plugin_cannot_write_elsewhere(name):
    """
    A renderer names a file, not a path.
    """
    renderer = Renderer(
        name="x", media_type="a/b", suffix=".x", render=print, filename=lambda _: name
    )
    with pytest.raises(ValueError, match="plain file name"):
        renderer.output_name(sample_digest())
