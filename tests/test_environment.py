"""
The clients use the proxies and certificates that the environment names.
"""

import base64
import contextlib
import importlib.util
import socketserver
import ssl
import subprocess
import sys
import threading

import pytest
import trustme

from tests.scripted_server import reply, serve

from hfdaily import RetryPolicy
from hfdaily.exceptions import FetchError, TransportError
from hfdaily.testing import sample_digest

PAPER = b'{"id":"2601.00001","title":"A paper"}'
ONCE = RetryPolicy(attempts=1)
#: The address of a proxy where no server listens.
DEAD = "http://127.0.0.1:9"


def paper(connection):
    connection.send(reply(200, PAPER))


def test_a_proxy_of_the_environment(make_client, monkeypatch):
    """
    Requests go to the proxy of `HTTP_PROXY` with their whole URL.
    """
    with serve(paper) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        make_client(base_url="http://hub.test").paper("2601.00001")

    assert "http://hub.test/api/papers/2601.00001" == proxy.received[0].target


@pytest.mark.parametrize(
    ("written", "sent"),
    [("secret", "secret"), ("pä:ß", "pä:ß"), ("p%C3%A4%3A%40", "pä:@"), ("", "")],
    ids=["ascii", "unicode", "encoded", "empty"],
)
def test_a_proxy_with_a_password(make_client, monkeypatch, written, sent):
    """
    The password of a proxy, which may hold any letters, is sent to the proxy only.
    """
    with serve(paper) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://me:{written}@{proxy.address}")
        make_client(base_url="http://hub.test").paper("2601.00001")

    expected = base64.b64encode(f"me:{sent}".encode()).decode()
    assert f"Basic {expected}" == proxy.received[0].headers["proxy-authorization"]


@pytest.mark.parametrize(
    "hosts",
    [
        "*",
        "example.com,127.0.0.1",
        "example.com 127.0.0.1",
        "127.0.0.0/8",
        "localhost,127.0.0.1,::1,[::1]",
        "fd07:b51a:cc66:f0::/64,[fe80::]/10,127.0.0.1",
        "[::1]:80,[::1,:::,127.0.0.1",
    ],
)
def test_some_hosts_need_no_proxy(make_client, monkeypatch, hosts):
    """
    `NO_PROXY` lists hosts by name, address or network, including IPv6.
    """
    with serve(paper) as server:
        monkeypatch.setenv("HTTP_PROXY", DEAD)
        monkeypatch.setenv("NO_PROXY", hosts)
        client = make_client(base_url=server.url, retry=ONCE)

        assert "2601.00001" == client.paper("2601.00001").id


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("hub.test", "http://hub.test"),
        ("hub.test", "http://cdn.hub.test"),
        (".hub.test", "http://cdn.hub.test"),
        ("*.hub.test", "http://cdn.hub.test"),
        ("HUB.test:8000", "http://hub.test:8000"),
        ("[::1]", "http://[::1]:9"),
        ("::1", "http://[::1]:9"),
        ("fd07::/16", "http://[fd07::1]:9"),
    ],
)
def test_hosts_that_are_asked_directly(make_client, monkeypatch, hosts, url):
    """
    A host that `NO_PROXY` lists is asked directly, although the proxy would answer.
    """
    with serve(paper) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", hosts)
        with contextlib.suppress(FetchError):
            make_client(base_url=url, retry=ONCE, timeout=1).paper("2601.00001")

    assert [] == proxy.received


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("hub.test", "http://nothub.test"),
        ("hub.test:8000", "http://hub.test"),
        ("10.0.0.0/8", "http://11.0.0.1"),
        ("fd07::/16", "http://[fd08::1]"),
        ("", "http://hub.test"),
    ],
)
def test_hosts_that_are_asked_through_the_proxy(make_client, monkeypatch, hosts, url):
    """
    A host that `NO_PROXY` does not list is asked through the proxy.
    """
    with serve(paper) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", hosts)
        make_client(base_url=url, retry=ONCE).paper("2601.00001")

    assert 1 == len(proxy.received)


@pytest.mark.parametrize("scheme", ["socks", "socks5", "socks5h"])
def test_a_socks_proxy(make_client, monkeypatch, scheme):
    """
    The extra `socks` enables SOCKS proxies, and `socks://` means `socks5://`.
    """
    pytest.importorskip("socksio", reason="the extra socks is not installed")

    class Socks(socketserver.StreamRequestHandler):
        def handle(self):
            _, methods = self.rfile.read(2)
            self.rfile.read(methods)
            self.wfile.write(b"\x05\x00")
            self.rfile.read(4)
            asked.append(self.rfile.read(self.rfile.read(1)[0]).decode())
            self.rfile.read(2)
            self.wfile.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            while self.rfile.readline().strip():
                pass
            self.wfile.write(reply(200, PAPER))

    asked = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Socks) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{server.server_address[1]}/")
        found = make_client(base_url="http://hub.test").paper("2601.00001")
        server.shutdown()

    assert ("2601.00001", ["hub.test"]) == (found.id, asked)


def test_a_socks_proxy_without_its_extra(make_client, monkeypatch):
    """
    Without the extra, `fetch` raises an error that names it, and `enrich` adds a note.
    """
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "socksio" else find_spec(name)
    )
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:7890")
    client = make_client()
    with pytest.raises(FetchError, match=r"ALL_PROXY.*pip install 'hfdaily\[socks\]'"):
        client.fetch("2026-02-23")
    digest = sample_digest()
    bare = client.enrich(digest.__class__(period=digest.period, papers=[plain(digest[0])]))

    assert "hfdaily[socks]" in " ".join(map(str, bare.notes))


def plain(found):
    return found.__class__(id=found.id, title=found.title)


@pytest.mark.parametrize(
    "value", ["ftp://proxy.test", "http://", "http://[::1", "://", "http://a:b", "http://a:99999"]
)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_variable_that_cannot_be_read(make_client, monkeypatch, variable, value):
    """
    The error for an invalid proxy names the variable, and `enrich` adds a note.
    """
    monkeypatch.setenv(variable, value)
    client = make_client(base_url="http://hub.test", arxiv_url="http://arxiv.test")
    with pytest.raises(FetchError, match=variable):
        client.fetch("2026-02-23")
    digest = sample_digest()
    bare = client.enrich(digest.__class__(period=digest.period, papers=[plain(digest[0])]))

    assert variable in " ".join(map(str, bare.notes))


def test_the_password_of_a_proxy_is_not_shown(make_client, monkeypatch):
    """
    No error about a proxy shows its password.
    """
    for value in ("ftp://me:s3cret@proxy.test", "http://me:s3cret@127.0.0.1:9"):
        monkeypatch.setenv("ALL_PROXY", value)
        with pytest.raises(TransportError) as caught:
            make_client(base_url="http://hub.test", retry=ONCE).paper("2601.00001")

        assert "s3cret" not in str(caught.value)


@pytest.fixture
def authority(tmp_path):
    """
    Create a certificate authority that only `SSL_CERT_FILE` makes trusted.
    """
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    return ca


def tls(authority, host):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return lambda sock: context.wrap_socket(sock, server_side=True)


def test_a_certificate_of_ones_own(make_client, monkeypatch, authority, tmp_path):
    """
    A certificate of `SSL_CERT_FILE` is trusted, and the token is sent.
    """
    with serve(paper, wrap=tls(authority, "127.0.0.1")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        client = make_client(base_url=f"https://{server.address}", token="hf_secret")

        assert "2601.00001" == client.paper("2601.00001").id
    assert "Bearer hf_secret" == server.received[0].headers["authorization"]


def test_a_proxy_for_tls(make_client, monkeypatch, authority, tmp_path):
    """
    `HTTPS_PROXY` opens a tunnel, and the proxy cannot read the traffic.
    """
    wrap = tls(authority, "hub.test")

    def answer(connection):
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        inner = wrap(connection.sock)
        inner.recv(65536)
        inner.sendall(reply(200, PAPER))
        inner.close()
        return False

    with serve(answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        make_client(base_url="https://hub.test", token="hf_secret").paper("2601.00001")

    assert ("CONNECT", "hub.test:443") == (proxy.received[0].method, proxy.received[0].target)
    assert "authorization" not in proxy.received[0].headers


def test_a_certificate_of_another_host(make_client, monkeypatch, authority, tmp_path):
    """
    The error for a certificate of another host says so, and does not blame its issuer.
    """
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with (
        serve(paper, wrap=tls(authority, "other.test")) as server,
        pytest.raises(TransportError, match=r"cannot be trusted \(IP address mismatch"),
    ):
        make_client(base_url=f"https://{server.address}", retry=ONCE).paper("2601.00001")


def test_certificates_that_cannot_be_read(make_client, monkeypatch, tmp_path):
    """
    The error for unreadable certificates names the variable and the file.
    """
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(TransportError, match=r"SSL_CERT_FILE.*missing\.pem"):
        make_client(base_url="https://127.0.0.1:9", retry=ONCE).paper("2601.00001")


def test_a_key_log_that_cannot_be_written(make_client, monkeypatch, tmp_path):
    """
    The error for an unwritable key log names SSLKEYLOGFILE, and not the certificates.
    """
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "missing" / "keys"))
    with pytest.raises(TransportError, match="SSLKEYLOGFILE") as caught:
        make_client(base_url="https://127.0.0.1:9", retry=ONCE).paper("2601.00001")

    assert "SSL_CERT_FILE" not in str(caught.value)


PLAIN = """
import sys, httpx
import hfdaily

httpx.create_ssl_context = None
print(len(hfdaily.Client(base_url=sys.argv[1]).fetch("2026-02-23")))
"""


def test_plain_http_reads_no_certificates(hub):
    """
    Certificates, which are slow to load, are not loaded for http URLs.
    """
    argv = [sys.executable, "-c", PLAIN, hub.url]
    run = subprocess.run(argv, check=True, stdout=subprocess.PIPE, encoding="utf-8")

    assert int(run.stdout) > 0
