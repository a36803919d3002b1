"""
What every renderer must do, whatever it renders to.
"""

from __future__ import annotations

import copy
import datetime as dt

from collections.abc import Iterator, Mapping
from typing import NoReturn

import attrs

from .._public import public_in
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import describe
from ..plugins import OptionValue, RenderContext, Renderer
from .format_checks import problems
from .hostile import TEXTS, hostile_digest
from .purity import watched
from .sample import empty_digest, sample_digest
from .subprocess_check import rendered_elsewhere

__all__ = ["check_renderer"]


@public_in("testing")
def check_renderer(
    renderer: Renderer | str, *, options: Mapping[str, object] | None = None
) -> None:
    """
    Assert that a renderer keeps the contract.

    It renders the sample, an empty and a hostile digest, in several contexts:
    it fails at none, returns text or bytes that are what the media type says,
    the same ones every time and in another process too, uses neither clock nor
    network, changes nothing, and reads the options that it declares and no
    others.

    Args:
        renderer: One, or the name of a format that is installed.

        options: Values other than the defaults, each of which must make a
            difference to the sample.

    Raises:
        AssertionError: It does not; the message says what is wrong.
    """
    if isinstance(renderer, str):
        from .._plugins.registry import Registry

        renderer = Registry.load().get(renderer)
    _Check(renderer).run(options or {})


_BARE = RenderContext()
_NONE: Mapping[str, OptionValue] = {}


class _Options(Mapping[str, OptionValue]):
    """
    Remembers what is asked for.
    """

    def __init__(self, values: Mapping[str, OptionValue], read: set[str]) -> None:
        self._values = values
        self._read = read

    def __getitem__(self, name: str) -> OptionValue:
        self._read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class _Check:
    """
    One renderer, and what was seen of it so far.
    """

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self.declared = {option.name: option for option in renderer.options}
        self.defaults = {name: option.default for name, option in self.declared.items()}
        self.read: set[str] = set()
        self.kinds: set[str] = set()

    def run(self, given: Mapping[str, object]) -> None:
        sample = sample_digest()
        document = self.render("the sample", sample)
        self.render("the sample in an unknown locale", sample, RenderContext(locale="tlh"))
        self.render("the sample in a full context", sample, _full_context())
        self.render("an empty digest", empty_digest())
        self.render("a paper of which nothing is known", _bare_digest())
        self.render("a hostile digest", hostile_digest(), once=True)
        self.render(
            "a hostile digest in a full context", hostile_digest(), _full_context(), once=True
        )
        self.check_options(sample, document, given)
        self.compare_elsewhere(sample, document)

    def check_options(self, digest: Digest, document: bytes, given: Mapping[str, object]) -> None:
        for name, default in self.defaults.items():
            if isinstance(default, bool):
                what = f"the sample with {name}={not default}"
                self.render(what, digest, options={name: not default})
        for name, value in given.items():
            if name not in self.declared:
                self.fail(f"it does not declare the option {name!r}")
            what = f"the sample with {name}={value!r}"
            options = {name: self.declared[name].check(value)}
            if self.render(what, digest, options=options) == document:
                self.fail(f"the option {name}={value!r} makes no difference to the sample")
        if ignored := sorted(self.declared.keys() - self.read):
            self.fail(f"it declares the option {ignored[0]!r}, and never reads it")

    def render(
        self,
        what: str,
        digest: Digest,
        context: RenderContext = _BARE,
        *,
        options: Mapping[str, OptionValue] = _NONE,
        once: bool = False,
    ) -> bytes:
        """
        The document, after all that can be checked about one.

        Args:
            once: Leave out what takes its time.
        """
        context = attrs.evolve(context, options=_Options({**self.defaults, **options}, self.read))
        before = copy.deepcopy(digest)
        look = self.call if once else self.watch_network
        document = look(what, digest, context)
        if digest != before:
            self.fail(f"rendering {what} changes the digest")
        if strange := sorted(self.read - self.declared.keys()):
            self.fail(f"it reads the option {strange[0]!r}, which it does not declare")
        if not once:
            self.repeat(what, digest, context, document)
        from_text = self.kinds == {"text"}
        for problem in problems(document, self.renderer.media_type, from_text=from_text):
            self.fail(f"rendering {what}: {problem}")
        return document

    def watch_network(self, what: str, digest: Digest, context: RenderContext) -> bytes:
        with watched(clock=False) as used:
            document = self.call(what, digest, context)
        for problem in used:
            self.fail(f"rendering {what} {problem}")
        return document

    def repeat(self, what: str, digest: Digest, context: RenderContext, document: bytes) -> None:
        # The clock counts only now, as the imports that the first call led to may look at it.
        with watched() as used:
            again = self.call(what, digest, context)
        for problem in used:
            self.fail(f"rendering {what} {problem}")
        if again != document:
            self.fail(f"rendering {what} gives another document the second time")

    def call(self, what: str, digest: Digest, context: RenderContext) -> bytes:
        try:
            document = self.renderer.render(digest, context)
            self.renderer.output_name(digest)
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001  # whatever it is, it is the finding
            self.fail(f"rendering {what} raises {describe(exc)}", exc)
        if not isinstance(document, str | bytes):
            self.fail(f"rendering {what} gives {type(document).__name__}, not str or bytes")
        kind = "text" if isinstance(document, str) else "bytes"
        for other in self.kinds - {kind}:
            self.fail(f"rendering {what} gives {kind}, where it gave {other} before")
        self.kinds.add(kind)
        if isinstance(document, bytes):
            return document
        try:
            return document.encode()
        except UnicodeEncodeError as exc:
            self.fail(f"rendering {what} lets lone surrogates through; use hfdaily.text.clean", exc)

    def compare_elsewhere(self, digest: Digest, document: bytes) -> None:
        try:
            other = rendered_elsewhere(self.renderer, digest, RenderContext(options=self.defaults))
        except RuntimeError as exc:
            self.fail(f"rendering the sample in another process raises {exc}", exc)
        if other not in (None, document):
            self.fail("another process renders the sample differently; sort what is from a set")

    def fail(self, text: str, cause: BaseException | None = None) -> NoReturn:
        msg = f"format {self.renderer.name!r} breaks the contract: {text}"
        raise AssertionError(msg) from cause


def _full_context() -> RenderContext:
    """
    A context of which nothing is left out.
    """
    return RenderContext(
        locale="ko",
        title="".join(TEXTS[:9]),
        site_url="https://example.com/daily/?a=1&b=2",
        timezone="Asia/Seoul",
        generated_at=dt.datetime(2026, 2, 24, 1, 2, 3, tzinfo=dt.UTC),
    )


def _bare_digest() -> Digest:
    paper = Paper(id="2602.00001", title="Title")
    return Digest(period=Period.day(dt.date(2026, 2, 23)), papers=(paper,))
