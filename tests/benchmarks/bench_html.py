"""
The HTML page against its own template, compiled, on strings that are ready.
"""

from functools import cache

import attrs

from _data import digest
from _harness import Bench
from jinja2 import Environment, Template

from hfdaily import Registry, RenderContext, Renderer
from hfdaily.renderers import _cards, html


@cache
def renderer() -> Renderer:
    """
    Return what renders the page.
    """
    return Registry().get("html")


@cache
def context() -> RenderContext:
    """
    Return a context without any option set.
    """
    return RenderContext(options={option.name: option.default for option in renderer().options})


@cache
def ready(count: int) -> dict[str, object]:
    """
    Return what the template is given, with each text as a plain string.
    """
    variables = html._variables(digest(count), context())
    for card in variables["papers"]:
        for field in attrs.fields(_cards.Card):
            value = getattr(card, field.name)
            if isinstance(value, str):
                setattr(card, field.name, str.__str__(value))
            elif field.name == "abstract":
                card.abstract = tuple(str.__str__(paragraph) for paragraph in value)
    return variables


@cache
def template() -> Template:
    """
    Return our template as Jinja2 compiles it for anybody.
    """
    return html._prepared(Environment).get_template("page.html")


def page(count: int) -> str:
    """
    Render a digest.
    """
    return renderer().render(digest(count), context())


def bare(count: int) -> str:
    """
    Render the template alone.
    """
    return template().render(ready(count))


bench = Bench(__doc__)
bench.row("html, 50 papers / bare template", lambda: page(50), lambda: bare(50), at_most=1.2)
bench.row("html, 1,000 papers / bare template", lambda: page(1000), lambda: bare(1000), at_most=1.2)
bench.row("html, 1,000 papers / 50 papers", lambda: page(1000), lambda: page(50), at_most=24)

if __name__ == "__main__":
    bench.main()
