"""
The check of the contract that every renderer must keep.
"""

from __future__ import annotations

import copy
import datetime as dt

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NoReturn

import attrs

from .._public import public
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import describe
from ..plugins import (
    IndexEntry,
    IndexFunc,
    Link,
    Option,
    OptionValue,
    RenderContext,
    Renderer,
    check_file_name,
)
from .format_checks import problems
from .hostile import TEXTS, hostile_digest
from .purity import impure_calls, render_in_subprocess
from .sample import empty_digest, sample_digest

__all__ = ["check_renderer", "first_difference"]


@partial(public, module="hfdaily.testing")
def check_renderer(
    renderer: Renderer | str, *, options: Mapping[str, object] | None = None
) -> None:
    """
    Assert that a renderer keeps the contract.

    It must render the sample, an empty and a hostile digest in several contexts without failing. It
    must return text or bytes that are valid for the media type, and the same ones every time and in
    another process. It must not use the clock or the network and must not change the digest. It must
    read the options that it declares and no others.

    Args:
        renderer: A renderer, or the name of an installed format.

        options: Values other than the defaults. Each of them must change the document of the sample.

    Raises:
        AssertionError: The renderer breaks the contract. The message says how. If two documents should
            be the same, it shows their first difference.
        FormatError: No format of this name is installed.
    """
    if isinstance(renderer, str):
        from .._plugins.registry import Registry

        renderer = Registry.load().get(renderer)
    _Check(renderer).run(options or {})


_BARE = RenderContext()
_NONE: Mapping[str, OptionValue] = {}
#: The number of bytes of two documents that are shown before and after their first difference.
_SHOWN_BEFORE = 20
_SHOWN_AFTER = 40


class _Options(Mapping[str, OptionValue]):
    """
    A mapping that records which keys are read.
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
    The check of one renderer, which records the options that it reads and the type that it returns.
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
        self.compare_with_subprocess(sample, document)
        if self.renderer.index:
            self.check_index(self.renderer.index)

    def check_options(self, digest: Digest, document: bytes, given: Mapping[str, object]) -> None:
        for option in self.renderer.options:
            for value in _other_values(option):
                what = f"the sample with {option.name}={value!r}"
                self.render(what, digest, options={option.name: value})
        for name, given_value in given.items():
            if name not in self.declared:
                self.fail(f"it does not declare the option {name!r}")
            what = f"the sample with {name}={given_value!r}"
            options = {name: self.declared[name].check(given_value)}
            if self.render(what, digest, options=options) == document:
                self.fail(f"the option {name}={given_value!r} makes no difference to the sample")
        if ignored := sorted(self.declared.keys() - self.read):
            self.fail(f"it declares the option {ignored[0]!r}, and never reads it")

    def check_index(self, index: IndexFunc) -> None:
        digests = [sample_digest(), empty_digest(), hostile_digest()]
        entries = [
            IndexEntry.of(digest, f"{number}{self.renderer.suffix}")
            for number, digest in enumerate(digests)
        ]
        for what, some in (("an index", entries), ("an empty index", [])):
            for base in (_BARE, _full_context()):
                context = attrs.evolve(base, options=self.defaults)
                pages = self.call_index(index, what, some, context)
                for page in pages.values():
                    self.check_document(what, page)
                again = self.call_index(index, what, some, context)
                for name in pages:
                    if again.get(name) != pages[name]:
                        difference = first_difference(pages[name], again.get(name, b""))
                        self.fail(
                            f"rendering {what} gives another document the second time: {difference}"
                        )

    def call_index(
        self, index: IndexFunc, what: str, entries: list[IndexEntry], context: RenderContext
    ) -> dict[str, bytes]:
        """
        Return the pages of an index by name.
        """
        try:
            pages = index(entries, context)
            if not isinstance(pages, Mapping):
                pages = {f"index{self.renderer.suffix}": pages}
            for name in pages:
                check_file_name(name, self.renderer.name)
            if (first := f"index{self.renderer.suffix}") not in pages:
                msg = f"there is no page named {first}"
                raise ValueError(msg)
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001  # Any exception is a finding.
            self.fail(f"rendering {what} raises {describe(exc)}", exc)
        return {name: self.encoded(what, page) for name, page in pages.items()}

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
        Return the document after checking everything that can be checked about a single document.

        Args:
            what: A description of the digest and the context, for messages.
            digest: The digest to render.
            context: The context to render it in.
            options: The options that differ from their defaults.
            once: Leave out the checks that take long for a large digest.
        """
        context = attrs.evolve(context, options=_Options({**self.defaults, **options}, self.read))
        before = copy.deepcopy(digest)
        document = (self.call if once else self.call_without_network)(what, digest, context)
        if digest != before:
            self.fail(f"rendering {what} changes the digest")
        if undeclared := sorted(self.read - self.declared.keys()):
            self.fail(f"it reads the option {undeclared[0]!r}, which it does not declare")
        if not once:
            self.repeat(what, digest, context, document)
        self.check_document(what, document)
        return document

    def check_document(self, what: str, document: bytes) -> None:
        from_text = self.kinds == {"text"}
        for problem in problems(document, self.renderer.media_type, from_text=from_text):
            self.fail(f"rendering {what}: {problem}")

    def call_without_network(self, what: str, digest: Digest, context: RenderContext) -> bytes:
        with impure_calls(clock=False) as found:
            document = self.call(what, digest, context)
        for problem in found:
            self.fail(f"rendering {what} {problem}")
        return document

    def repeat(self, what: str, digest: Digest, context: RenderContext, document: bytes) -> None:
        # Clock use is reported from the second call on, because imports in the first may read the clock.
        with impure_calls() as found:
            again = self.call(what, digest, context)
        for problem in found:
            self.fail(f"rendering {what} {problem}")
        if again != document:
            difference = first_difference(document, again)
            self.fail(f"rendering {what} gives another document the second time: {difference}")

    def call(self, what: str, digest: Digest, context: RenderContext) -> bytes:
        try:
            document = self.renderer.render(digest, context)
            self.renderer.output_name(digest)
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001  # Any exception is a finding.
            self.fail(f"rendering {what} raises {describe(exc)}", exc)
        return self.encoded(what, document)

    def encoded(self, what: str, document: object) -> bytes:
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

    def compare_with_subprocess(self, digest: Digest, document: bytes) -> None:
        context = RenderContext(options=self.defaults)
        try:
            other = render_in_subprocess(self.renderer, digest, context)
        except RuntimeError as exc:
            self.fail(f"rendering the sample in another process raises {exc}", exc)
        if other not in (None, document):
            self.fail(
                "another process renders the sample differently, so sort what comes from a set: "
                f"{first_difference(document, other)}"
            )

    def fail(self, text: str, cause: BaseException | None = None) -> NoReturn:
        msg = f"format {self.renderer.name!r} breaks the contract: {text}"
        raise AssertionError(msg) from cause


def first_difference(one: bytes, other: bytes) -> str:
    """
    Describe the first difference of two documents in one line.

    Args:
        one: A document.
        other: A different document.
    """
    shorter = min(len(one), len(other))
    same = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    line = one.count(b"\n", 0, same) + 1
    start = max(one.rfind(b"\n", 0, same) + 1, same - _SHOWN_BEFORE)
    end = same + _SHOWN_AFTER
    shown = [document[start:end].decode(errors="replace") for document in (one, other)]
    return f"in line {line}, {shown[0]!r} and {shown[1]!r}"


def _other_values(option: Option) -> Iterator[OptionValue]:
    """
    Yield the values of an option that can be tried without knowing its meaning.
    """
    if isinstance(option.default, bool):
        yield not option.default
    for choice in option.choices:
        if choice != option.default:
            yield (str(choice),) if option.type is tuple else choice


def _full_context() -> RenderContext:
    """
    Return a context in which every field is set.
    """
    return RenderContext(
        locale="ko",
        title="".join(TEXTS[:9]),
        site_url="https://example.com/daily/?a=1&b=2",
        timezone="Asia/Seoul",
        generated_at=dt.datetime(2026, 2, 24, 1, 2, 3, tzinfo=dt.UTC),
        previous=Link(url="https://example.com/?a=1&b=2", label="<2026-02-20> & before"),
        next=Link(url="2026-02-24.html", label="2026-02-24"),
        feeds=[Link(url="feed.rss?a=1&b=2", label="<Feed> & more")],
    )


def _bare_digest() -> Digest:
    paper = Paper(id="2602.00001", title="Title")
    return Digest(period=Period.day(dt.date(2026, 2, 23)), papers=(paper,))
