"""
Sources of plugins, good and broken, for tests to install.
"""

GOOD = """
import hfdaily

def render(digest, context):
    return "{says}"

@hfdaily.plugins.hookimpl
def hfdaily_renderers():
    return [
        hfdaily.plugins.Renderer(name=name, media_type="text/plain", suffix=".txt", render=render)
        for name in "{formats}".split()
    ]
"""

#: Plugins that break the contract, with the reported reason of each.
BROKEN = {
    "missing-import": ("import no_such_module", "importing it raised ModuleNotFoundError"),
    "bad-syntax": ("x = (", "importing it raised SyntaxError: '(' was never closed"),
    "bad-import": ("1 / 0", "importing it raised ZeroDivisionError: division by zero"),
    "exits": ("import sys\nsys.exit(3)", "importing it raised SystemExit: 3"),
    "base-exception": (
        "class Odd(BaseException):\n    pass\nraise Odd('odd')",
        "importing it raised Odd: odd",
    ),
    "mute-exception": (
        "class Mute(Exception):\n    def __str__(self):\n        1 / 0\nraise Mute",
        "importing it raised Mute",
    ),
    "misspelled-hook": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderer(): return []
        """,
        "unknown hook 'hfdaily_renderer'",
    ),
    "no-mark": ("def hfdaily_renderers(): return []", "@hfdaily.plugins.hookimpl"),
    "wrong-arguments": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(digest): return []
        """,
        "{'digest'}",
    ),
    "hook-raises": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(): raise ValueError("no\\nluck")
        """,
        "hfdaily_renderers() raised ValueError: no luck",
    ),
    "hook-exits": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(): raise SystemExit("bye")
        """,
        "raised SystemExit: bye",
    ),
    "half-way": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            yield hfdaily.plugins.Renderer(name="half", media_type="a/b", suffix=".x", render=max)
            yield 1 / 0
        """,
        "hfdaily_renderers() raised ZeroDivisionError",
    ),
    "returns-none": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(): pass
        """,
        "hfdaily_renderers() returned None; it must return a list of Renderer",
    ),
    "returns-one": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            return hfdaily.plugins.Renderer(name="one", media_type="a/b", suffix=".x", render=max)
        """,
        "it must return a list of Renderer",
    ),
    "returns-text": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(): return "text"
        """,
        "returned 'text'",
    ),
    "returns-dicts": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers(): return [{"name": "x"}]
        """,
        "returned {'name': 'x'} among its renderers, not a Renderer",
    ),
    "invalid-record": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            return [hfdaily.plugins.Renderer(name="Bad Name", media_type="a/b", suffix=".x", render=max)]
        """,
        "name is 'Bad Name'; it must match",
    ),
    "wrong-signature": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            render = lambda digest: ""
            return [hfdaily.plugins.Renderer(name="x", media_type="a/b", suffix=".x", render=render)]
        """,
        "render cannot be called with a digest and a context",
    ),
    "twice": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl
        def hfdaily_renderers():
            return 2 * [hfdaily.plugins.Renderer(name="x", media_type="a/b", suffix=".x", render=max)]
        """,
        "it defines format 'x' twice",
    ),
    "wraps": (
        """
        import hfdaily
        @hfdaily.plugins.hookimpl(wrapper=True)
        def hfdaily_renderers():
            return (yield)
        """,
        "hook wrapper",
    ),
}


def good(formats, says="good"):
    return GOOD.format(formats=formats, says=says)
