"""
The HTML page against its own template, as Jinja2 compiles it for anybody, on strings that are ready.
"""

from functools import cache
from typing import Any

import attrs

from _data import digest
from _harness import Bench
from jinja2 import Environment, Template

from hfdaily.plugins import Registry, RenderContext, Renderer
from hfdaily.renderers import html


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
def template() -> Template:
    """
    Return the page's template, without what we do to make it faster.
    """
    return html._prepared(Environment).get_template("page.html")


@cache
def records(count: int) -> dict[str, Any]:
    """
    Return what the template is given, with each text as a plain string.
    """
    variables = html._variables(digest(count), context())
    for card in variables["papers"]:
        for name in attrs.fields_dict(type(card)):
            value = getattr(card, name)
            if isinstance(value, str):
                setattr(card, name, str.__str__(value))
        card.abstract = tuple(map(str.__str__, card.abstract))
    return variables


@cache
def dicts(count: int) -> dict[str, Any]:
    """
    Return the same with dicts for papers, as strings mostly come.
    """
    papers = [attrs.asdict(card, recurse=False) for card in records(count)["papers"]]
    return records(count) | {"papers": papers}


def page(count: int) -> str:
    """
    Render a digest.
    """
    return renderer().render(digest(count), context())


bench = Bench(__doc__)
for count, named in ((50, "50"), (1000, "1,000")):
    bench.row(
        f"html, {named} papers / bare template on dicts",
        lambda count=count: page(count),
        lambda count=count: template().render(dicts(count)),
        at_most=1.2,
    )
    bench.row(
        f"html, {named} papers / bare template on records with slots",
        lambda count=count: page(count),
        lambda count=count: template().render(records(count)),
        at_most=1.5,
    )
bench.row("html, 1,000 papers / 50 papers", lambda: page(1000), lambda: page(50), at_most=24)

if __name__ == "__main__":
    bench.main()
