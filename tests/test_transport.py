"""
Bodies that arrive in any chunks are returned whole.
"""

import gzip

import httpx
import pytest

from hypothesis import given
from hypothesis import strategies as st

from hfdaily._client.exchange import AttemptFailed
from hfdaily._client.transport import BoundedBody

SLICE = 64 * 2**10


def read(chunks, encoding):
    response = httpx.Response(200, headers={"content-encoding": encoding}, content=iter(()))
    body = BoundedBody(response)
    for chunk in chunks:
        body.feed(chunk)
    return body.reply().body


@st.composite
def bodies(draw):
    """
    Draw compressible texts with sizes around that of a decompressed slice.
    """
    word = draw(st.binary(min_size=1, max_size=20))
    size = draw(st.sampled_from([0, 1, SLICE, 3 * SLICE])) + draw(st.integers(-300, 300))
    return (word * (size // len(word) + 1))[: max(0, size)] + draw(st.binary(max_size=50))


@given(
    body=bodies(),
    cut=st.integers(1, 5000),
    encoding=st.sampled_from(["", "identity", "gzip", "x-gzip", "GZIP", " Gzip "]),
)
def test_bodies_come_out_as_they_were_sent(body, cut, encoding):
    """
    A body in any chunks, compressed or not, is returned as it was sent.
    """
    sent = gzip.compress(body) if "zip" in encoding.lower() else body
    chunks = [sent[at : at + cut] for at in range(0, len(sent), cut)]

    assert body == read(chunks, encoding)


@given(body=bodies(), lost=st.integers(1, 30))
def test_a_torn_body_is_noticed(body, lost):
    """
    A compressed body that lacks any bytes at its end is not accepted.
    """
    sent = gzip.compress(body)[:-lost]
    with pytest.raises(AttemptFailed) as caught:
        read([sent] if sent else [b"\x1f"], "gzip")

    assert caught.value.retryable


def test_an_empty_body_needs_no_encoding():
    """
    An empty body is valid in any encoding.
    """
    assert b"" == read([], "gzip")
