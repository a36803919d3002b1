"""
The people and organizations behind a paper.
"""

from __future__ import annotations

import datetime as dt

import attrs

__all__ = ["Author", "Claim", "Organization", "User"]

HUB = "https://huggingface.co"


@attrs.frozen(kw_only=True)
class User:
    """
    A Hub account, as far as the list tells of it.

    Attributes:
        name: The login, as in ``https://huggingface.co/NAME``.
        avatar_url: Absolute, or relative to the Hub ("/avatars/….svg").
        followers: Number of followers when the list was fetched.
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

    @property
    def hub_url(self) -> str:
        """
        The account's page on the Hub.
        """
        return f"{HUB}/{self.name}"


@attrs.frozen(kw_only=True)
class Claim:
    """
    The link between an author's name and a Hub account.

    Attributes:
        status: The Hub's word for it: "claimed_verified", "admin_assigned", …
    """

    user: User | None = None
    status: str | None = None
    changed_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class Author:
    """
    One author of a paper, in the paper's order. Two may share a name.

    Attributes:
        hidden: The Hub does not show this author on the paper's page.
        claim: Set where somebody matched the name to an account.
    """

    name: str
    id: str | None = None
    hidden: bool = False
    claim: Claim | None = None

    @property
    def user(self) -> User | None:
        """
        The author's account on the Hub, where one is known.
        """
        return self.claim.user if self.claim else None


@attrs.frozen(kw_only=True)
class Organization:
    """
    The organization that a paper is listed under.

    Attributes:
        name: The login, as in ``https://huggingface.co/NAME``.
        fullname: The name that people read.
    """

    name: str
    fullname: str | None = None
    id: str | None = None
    avatar_url: str | None = None

    @property
    def hub_url(self) -> str:
        """
        The organization's page on the Hub.
        """
        return f"{HUB}/{self.name}"

    @property
    def label(self) -> str:
        """
        The name to show: the full name where there is one, else the login.
        """
        return self.fullname or self.name
