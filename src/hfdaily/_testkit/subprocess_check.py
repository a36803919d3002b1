"""
Renders in another process, in which sets have another order.
"""

from __future__ import annotations

import os
import sys

from .._records.digest import Digest
from ..plugins import RenderContext, Renderer

__all__ = ["render_in_subprocess"]

_CODE = """
import pickle, sys
try:
    render, digest, context = pickle.load(sys.stdin.buffer)
except (ImportError, AttributeError):
    sys.exit(3)
document = render(digest, context)
sys.stdout.buffer.write(document if isinstance(document, bytes) else document.encode())
"""


def render_in_subprocess(
    renderer: Renderer, digest: Digest, context: RenderContext
) -> bytes | None:
    """
    Return the document that a fresh process makes of a digest.

    Args:
        renderer: The renderer.
        digest: The digest to render.
        context: The context to render it in.

    Returns:
        The document. None if the renderer cannot be sent to another process, such as one that is
        defined inside a test.

    Raises:
        RuntimeError: It fails there. The message is the last line of what it wrote to stderr.
    """
    import pickle
    import subprocess

    try:
        work = pickle.dumps((renderer.render, digest, context))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        input=work,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
    )
    if done.returncode == 3:
        return None
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout
