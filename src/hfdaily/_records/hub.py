"""
Records of the Hub's other objects: accounts, repositories and comments.

This module evaluates its annotations when it is imported, as `hfdaily._records.paper` does.
"""

import datetime as dt

from collections.abc import Mapping
from urllib.parse import quote

import attrs

from .._public import public
from .validation import check_types, texts

__all__ = ["HUB", "Comment", "Dataset", "Model", "Organization", "Space", "User", "page_url"]

HUB = "https://huggingface.co"
#: The signs that a path may hold (RFC 3986, section 3.3), without the percent sign of encoded ones.
_PATH_SIGNS = "/!$&'()*+,:;=@~"


def page_url(site: str, path: str) -> str:
    """
    Return the URL of a page.

    Characters that a path cannot hold, such as "?", are encoded, so that two ids never share a page.

    Args:
        site: The URL of the site, without a slash at the end.

        path: The path of the page, which may hold an untrusted id.
    """
    return f"{site}/{quote(path, safe=_PATH_SIGNS, errors='surrogatepass')}"


@public
@attrs.frozen(kw_only=True)
class User:
    """
    An account on the Hub.

    Attributes:
        name: The login, as in ``https://huggingface.co/NAME``.
        fullname: The name that people read.
        id: The Hub's internal id.
        type: The kind of account, such as "user".
        avatar_url: The picture's URL, absolute or relative to the Hub ("/avatars/….svg").
        is_pro: Whether the account has a PRO subscription.
        is_hf: Whether it belongs to a member of the Hugging Face team.
        is_hf_admin: Whether it belongs to an administrator of the Hub.
        is_mod: Whether it belongs to a moderator of the Hub.
        followers: The number of followers when the list was fetched.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    name: str
    fullname: str | None = None
    id: str | None = None
    type: str | None = None
    avatar_url: str | None = None
    is_pro: bool | None = None
    is_hf: bool | None = None
    is_hf_admin: bool | None = None
    is_mod: bool | None = None
    followers: int | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def hub_url(self) -> str:
        """
        The account's page on the Hub.
        """
        return page_url(HUB, self.name)

    def __str__(self) -> str:
        return self.fullname or self.name

    def __repr__(self) -> str:
        return f"User({self.name!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Organization:
    """
    The organization that a paper is listed under.

    Attributes:
        name: The login, as in ``https://huggingface.co/NAME``.
        fullname: The name that people read.
        id: The Hub's internal id.
        avatar_url: The picture's URL, absolute or relative to the Hub.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    name: str
    fullname: str | None = None
    id: str | None = None
    avatar_url: str | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def hub_url(self) -> str:
        """
        The organization's page on the Hub.
        """
        return page_url(HUB, self.name)

    @property
    def label(self) -> str:
        """
        The name to show: the full name if there is one, else the login.
        """
        return self.fullname or self.name

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Organization({self.name!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Model:
    """
    A model on the Hub that refers to a paper.

    Attributes:
        id: The name with that of its owner: "Qwen/Qwen3-8B".
        author: The owner's login.
        likes: The number of likes.
        downloads: The downloads of the last 30 days.
        updated_at: When it last changed.
        gated: False if everybody may download it. "auto" and "manual" state how access is granted.
        private: Whether only its owner may see it.
        pipeline_tag: Its task, such as "text-generation".
        parameters: The number of its parameters.
        providers: The inference providers that serve it, such as "together".
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    author: str | None = None
    likes: int | None = None
    downloads: int | None = None
    updated_at: dt.datetime | None = None
    gated: str | bool | None = None
    private: bool | None = None
    pipeline_tag: str | None = None
    parameters: int | None = None
    providers: tuple[str, ...] = attrs.field(default=(), converter=texts)
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def hub_url(self) -> str:
        """
        The model's page on the Hub.
        """
        return page_url(HUB, self.id)

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Model({self.id!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Dataset:
    """
    A dataset on the Hub that refers to a paper.

    Attributes:
        id: The name with that of its owner: "HuggingFaceFW/fineweb".
        author: The owner's login.
        likes: The number of likes.
        downloads: The downloads of the last 30 days.
        updated_at: When it last changed.
        gated: False if everybody may download it. "auto" and "manual" state how access is granted.
        private: Whether only its owner may see it.
        rows: The number of its rows.
        formats: The formats of its files, such as "parquet".
        modalities: The kinds of data that it holds, such as "text" and "image".
        benchmark: Whether it is a benchmark.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    author: str | None = None
    likes: int | None = None
    downloads: int | None = None
    updated_at: dt.datetime | None = None
    gated: str | bool | None = None
    private: bool | None = None
    rows: int | None = None
    formats: tuple[str, ...] = attrs.field(default=(), converter=texts)
    modalities: tuple[str, ...] = attrs.field(default=(), converter=texts)
    benchmark: bool | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def hub_url(self) -> str:
        """
        The dataset's page on the Hub.
        """
        return page_url(HUB, f"datasets/{self.id}")

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Dataset({self.id!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Space:
    """
    A Space (an app on the Hub) that refers to a paper.

    Attributes:
        id: The name with that of its owner: "black-forest-labs/FLUX.1-dev".
        emoji: The emoji that the Hub shows with it.
        description: A description of a few words.
        running: Whether it runs now.
        featured: Whether the Hub recommends it.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    emoji: str | None = None
    description: str | None = None
    running: bool | None = None
    featured: bool | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    @property
    def author(self) -> str:
        """
        The owner's login.
        """
        return self.id.partition("/")[0]

    @property
    def hub_url(self) -> str:
        """
        The Space's page on the Hub.
        """
        return page_url(HUB, f"spaces/{self.id}")

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Space({self.id!r:.80})"


@public
@attrs.frozen(kw_only=True)
class Comment:
    """
    A comment on a paper's page on the Hub.

    Attributes:
        id: The Hub's internal id.
        author: Who wrote it; None if the account is gone.
        created_at: When it was written.
        updated_at: When it was last edited.
        text: The text in Markdown. A hidden comment has none.
        edited: Whether it was edited.
        hidden: Whether it was hidden.
        hidden_reason: Why it was hidden, in the Hub's words: "Spam", "Off-Topic", …
        parent_id: The id of the comment that it answers.
        reactions: The reactions with their counts, such as ("rocket", 3).
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    id: str
    author: User | None = None
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    text: str = ""
    edited: bool = False
    hidden: bool = False
    hidden_reason: str | None = None
    parent_id: str | None = None
    reactions: tuple[tuple[str, int], ...] = ()
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    def __repr__(self) -> str:
        return f"Comment({self.id!r:.80}, {self.author!r})"
