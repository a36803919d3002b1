"""
Renders in another process, where sets have another order.
"""

from __future__ import annotations

import os
import sys

from .._records.digest import Digest
from ..plugins import RenderContext, Renderer

__all__ = ["rendered_elsewhere"]

_CODE = """
import pickle, sys
try:
    render, digest, context = pickle.load(sys.stdin.buffer)
except (ImportError, AttributeError):
    sys.exit(3)
document = render(digest, context)
sys.stdout.buffer.write(document if isinstance(document, bytes) else document.encode())
"""


def rendered_elsewhere(renderer: Renderer, digest: Digest, context: RenderContext) -> bytes | None:
    """
    The document that a fresh process makes of a digest.

    Returns:
        None where the renderer cannot be sent there, as one that a test defines.

    Raises:
        RuntimeError: It fails there; the message is what it said.
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
