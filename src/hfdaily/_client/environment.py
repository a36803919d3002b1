"""
Read proxies and certificates from environment variables.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import ssl

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

import attrs
import httpx

from ..exceptions import one_line
from .exchange import AttemptFailed

__all__ = ["Proxy", "proxy_for", "ssl_context"]

_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


@attrs.frozen
class Proxy:
    """
    A proxy server.

    Attributes:
        url: Its URL, without credentials.
        auth: A user name and a password, or None.
    """

    url: str
    auth: tuple[str, str] | None = attrs.field(default=None, repr=False)

    @property
    def raw_auth(self) -> tuple[bytes, bytes] | None:
        """
        The user name and the password in UTF-8, as httpcore needs them.
        """
        return self.auth and (self.auth[0].encode(), self.auth[1].encode())


def proxy_for(url: str, proxies: Mapping[str, str]) -> Proxy | None:
    """
    Return the proxy for a URL, or None.

    Args:
        url: The URL to request.

        proxies: The result of `urllib.request.getproxies`: proxies by scheme, and under "no" the
            hosts that need none.

    Raises:
        AttemptFailed: The variable does not name a usable proxy. The message does not show its
            value, which may hold a password.
    """
    parts = urlsplit(url)
    scheme = parts.scheme if proxies.get(parts.scheme) else "all"
    value = proxies.get(scheme)
    if not value or _needs_no_proxy(parts, proxies.get("no", "")):
        return None
    variable = f"{scheme.upper()}_PROXY"
    value = value if "://" in value else f"http://{value}"
    value = value.replace("socks://", "socks5://", 1) if value.startswith("socks://") else value
    try:
        proxy = httpx.Proxy(value)
        _ = urlsplit(str(proxy.url)).port  # httpx.URL accepts a port that is out of range.
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or proxy.url.scheme not in _SCHEMES or not proxy.url.host:
        reason = (
            f"found no proxy URL in {variable}; write http://HOST:PORT or socks5://HOST:PORT, or "
            "unset it"
        )
        raise AttemptFailed(reason)
    if proxy.url.scheme.startswith("socks") and not importlib.util.find_spec("socksio"):
        reason = (
            f"found a SOCKS proxy in {variable}, which needs an extra; run "
            "pip install 'hfdaily[socks]'"
        )
        raise AttemptFailed(reason)
    return Proxy(str(proxy.url), proxy.raw_auth and _decoded(proxy.raw_auth))


def _decoded(auth: tuple[bytes, bytes]) -> tuple[str, str]:
    return auth[0].decode(), auth[1].decode()


def _needs_no_proxy(parts: SplitResult, no_proxy: str) -> bool:
    """
    Tell whether ``NO_PROXY`` lists the host of a URL.

    An entry is "*", a host or domain with or without a leading dot, an address, or a network such
    as "10.0.0.0/8". IPv6 addresses may be in brackets, and all entries except networks may have a port.
    """
    host = (parts.hostname or "").rstrip(".")
    for entry in no_proxy.lower().replace(",", " ").split():
        if entry == "*":
            return True
        name, port = _split_port(entry)
        if port and port != str(parts.port or {"http": 80, "https": 443}.get(parts.scheme)):
            continue
        try:
            network = ipaddress.ip_network(name, strict=False)
        except ValueError:
            name = name.lstrip("*").lstrip(".")
            if name and (host == name or host.endswith(f".{name}")):
                return True
            continue
        try:
            if ipaddress.ip_address(host) in network:
                return True
        except ValueError:
            continue  # The host is a name and the entry is an address, so they cannot match.
    return False


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        # A network may follow the bracket: "[fd00::]/8".
        return (name + rest, "") if rest.startswith("/") else (name, rest.removeprefix(":"))
    name, colon, port = entry.rpartition(":")
    # More than one colon is an IPv6 address without brackets.
    return (name, port) if colon and ":" not in name and port.isdecimal() else (entry, "")


def ssl_context(scheme: str) -> ssl.SSLContext:
    """
    Return the TLS context for connections.

    Args:
        scheme: "https", or "http" for an empty context, which is quick to create.

    Raises:
        AttemptFailed: The certificates or the key log cannot be opened.
    """
    if scheme != "https":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
    return _trusting_context(*[os.environ.get(name) for name in names])


@lru_cache(maxsize=1)
def _trusting_context(
    cert_file: str | None, cert_dir: str | None, key_log: str | None
) -> ssl.SSLContext:
    """
    Return a context with the certificates that httpx finds under these variables. The result is
    cached, because loading them is slow.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as exc:
        if key_log and exc.filename == key_log:
            reason = f"cannot write the TLS keys to the file of SSLKEYLOGFILE ({exc.strerror})"
        else:
            where = one_line(str(cert_file or cert_dir), 100)
            reason = (
                f"cannot read the certificates of SSL_CERT_FILE or SSL_CERT_DIR ({where!r}: "
                f"{exc.strerror or exc})"
            )
        raise AttemptFailed(reason) from exc
