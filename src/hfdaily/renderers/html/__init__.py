"""
HTML: one page that needs nothing else, neither scripts nor other hosts.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from hfdaily import Digest
from hfdaily.exceptions import OptionError, RenderError
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, OptionValue, RenderContext, Renderer, hookimpl
from hfdaily.text import escape, plain, safe_url

from .._common import notes

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["hfdaily_renderers"]

#: Where the Hub has its list of a period.
_HUB_LISTS: Final = {"day": "date", "week": "week", "month": "month"}


def _html(digest: Digest, context: RenderContext, /) -> str:
    path = context.options["template"]
    variables = _variables(digest, context)
    if not path:
        return _built_in().render(variables)
    source = _read("template", str(path))
    with _blaming(str(path)):
        return _of_user(source, str(path)).render(variables)


def _variables(digest: Digest, context: RenderContext) -> dict[str, object]:
    from .view import cards

    words, options = labels(context.locale), context.options
    several = digest.period.kind != "day"
    thumbnails = bool(options["thumbnails"])
    return {
        "digest": digest,
        "labels": words,
        "language": words.language,
        "heading": plain(context.title or words.text("title")),
        "period": words.period(digest.period),
        "listed": _listed(digest, words),
        "ranking": words.ranking(digest.ranked_by) if digest.ranked_by else None,
        "notes": tuple(notes(digest, words)),
        "stats": digest.stats if several and digest.papers else None,
        "papers": tuple(cards(digest, words, thumbnails=thumbnails)),
        "as_of": _moment(digest.as_of, context, words),
        "generated": _moment(context.generated_at, context, words),
        "hub_list_url": _hub_list_url(digest),
        "canonical_url": safe_url(context.site_url),
        "previous_url": _link("previous_url", options["previous_url"]),
        "next_url": _link("next_url", options["next_url"]),
        "thumbnails": thumbnails,
        "css": _css(options["css"]),
    }


def _listed(digest: Digest, words: Labels) -> str:
    n = len(digest.papers)
    if n == digest.listed:
        return words.count("all_papers", n)
    return words.text("of_listed", n=f"{n:,}", listed=f"{digest.listed:,}")


def _moment(time: dt.datetime | None, context: RenderContext, words: Labels) -> str | None:
    if time is None:
        return None
    local = time.astimezone(context.zone)
    return f"{words.day(local.date())}, {local:%H:%M} {context.timezone}"


def _hub_list_url(digest: Digest) -> str | None:
    kind = _HUB_LISTS.get(digest.period.kind)
    return f"https://huggingface.co/papers/{kind}/{digest.period.label}" if kind else None


def _link(name: str, value: OptionValue) -> str | None:
    """
    A link of the caller's, who may link to a file beside this one.
    """
    if not value:
        return None
    url = str(value).strip()
    # A path that starts with two slashes, or what browsers take for them, is another host's.
    is_relative = re.fullmatch(r"(?!//)[^\s:\\]+", url) and url.isprintable()
    if safe := url if is_relative else safe_url(url):
        return safe
    raise OptionError(f"option {name!r} is {value!r}; it must be an http(s) or a relative URL")


def _css(path: OptionValue) -> str | None:
    from markupsafe import Markup

    if not path:
        return None
    # "<\/" means the same to CSS, and does not end the element.
    return Markup(_read("css", str(path)).replace("</", r"<\/"))  # noqa: S704  # by the caller


def _read(option: str, path: str) -> str:
    from pathlib import Path

    try:
        return Path(path).read_text("utf-8")
    except (OSError, ValueError) as exc:
        raise OptionError(f"option {option!r} names a file that cannot be read: {exc}") from exc


@cache
def _built_in() -> Template:
    from jinja2 import Environment
    from markupsafe import Markup

    def quickly(value: object) -> str:
        return value if type(value) is Markup else escape(str(value))

    template = _prepared(Environment).get_template("page.html")
    # MarkupSafe makes a Markup of all that it has escaped, which takes most of a template's time,
    # only to have it joined. The compiled code finds the function among its globals.
    template.root_render_func.__globals__["escape"] = quickly
    return template


def _of_user(source: str, path: str) -> Template:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = _prepared(ImmutableSandboxedEnvironment)
    # Not `from_string`, which leaves the file's name out of tracebacks.
    code = environment.compile(source, filename=path)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _prepared(kind: type[Environment]) -> Environment:
    from jinja2 import PackageLoader, StrictUndefined

    from .view import markup

    environment = kind(
        loader=PackageLoader("hfdaily.renderers.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"html": markup, "plain": plain, "safe_url": safe_url}
    return environment


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """
    Say in one sentence which line of the user's template failed, and how.
    """
    try:
        yield
    except Exception as exc:
        from traceback import extract_tb

        frames = extract_tb(exc.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == path]
        where = f"line {lines[-1]} of " if lines else ""
        raise RenderError(f"{where}the template {path} failed: {exc}") from exc


_OPTIONS: Final = (
    Option(name="css", help="a file with rules of your own, which come after ours"),
    Option(name="next_url", help="where the next digest is"),
    Option(name="previous_url", help="where the previous digest is"),
    Option(name="template", help="a file with a Jinja2 template to use instead of ours"),
    Option(
        name="thumbnails",
        type=bool,
        default=False,
        help="show thumbnails, which the reader's browser loads from the Hub",
    ),
)


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    The format of this module.
    """
    return (
        Renderer(
            name="html", media_type="text/html", suffix=".html", render=_html, options=_OPTIONS
        ),
    )
