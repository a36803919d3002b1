"""
Mistakes of plugin authors that mypy and pyright must both see: an ignore that is not needed is an
error itself. Never run.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from hfdaily import Digest
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl


def without_context(digest: Digest) -> str:
    """
    Take too few arguments.
    """
    return digest.period.label


def with_title(digest: Digest, context: RenderContext, title: str) -> str:
    """
    Take too many arguments.
    """
    return f"{title} {digest.period} {context.locale}"


def lines(digest: Digest, context: RenderContext) -> list[str]:
    """
    Return a list, which is not a document.
    """
    return [paper.title for paper in digest.papers]


async def later(digest: Digest, context: RenderContext) -> str:
    """
    Return a coroutine, which is not a document.
    """
    return digest.period.label


def numbers(digest: int, context: RenderContext) -> str:
    """
    Take an argument of a wrong type.
    """
    return f"{digest} {context.locale}"


def good(digest: Digest, context: RenderContext) -> str:
    """
    Render correctly, for cases in which something else is wrong.
    """
    context.locale = "ko"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    digest.papers.append(None)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    return f"{digest.papers[0].upvotes + 1}"  # type: ignore[operator]  # pyright: ignore[reportOptionalOperand]


Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=without_context,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=with_title,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=lines,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=later,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=numbers,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer("x", "text/plain", ".x", good)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=good,
    filename="x.txt",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Renderer(
    name="x",
    media_type="text/plain",
    suffix=".x",
    render=good,
    index=good,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
)
Option(name="x", choices=[None])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
Option(name="x", type=dict)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@hookimpl  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
def hfdaily_renderers(digest: Digest) -> list[Renderer]:
    """
    Take what the hook does not give.
    """
    return []


@hookimpl  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
def one() -> Renderer:
    """
    Return one renderer instead of a list.
    """
    return Renderer(name="x", media_type="text/plain", suffix=".x", render=good)


@hookimpl  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
def dictionaries() -> list[dict[str, str]]:
    """
    Return dictionaries instead of renderers.
    """
    return []
