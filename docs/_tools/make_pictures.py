"""
Make the pictures of the documentation: python docs/_tools/make_pictures.py.

They show the sample that ships with hfdaily, and a month that is made up from it. It needs Chromium
and Pillow. Look at the pictures before you commit them.
"""

import datetime as dt
import random
import shutil
import subprocess
import sys
import tempfile

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

import hfdaily

from hfdaily import Digest, Paper, Period
from hfdaily.plugins import Link
from hfdaily.testing import sample_digest

IMAGES = Path(__file__).parents[1] / "images"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
DARK = "--blink-settings=preferredColorScheme=0"
#: Chromium has no narrow windows, so a phone is a frame.
PHONE = '<body style="margin:0"><iframe src="page.html" style="border:0;width:390px;height:780px">'

ADJECTIVES = ("Scalable", "Streaming", "Unified", "Latent", "Grounded", "Modular", "Open-Ended")
NOUNS = ("World Models", "Tool Use", "Attention", "Memory", "Reward Models", "Scene Graphs")
ENDINGS = ("in the Wild", "across Languages", "for Robots", "from Video", "without Labels")
KEYWORDS = ("agents", "video", "robotics", "memory", "reasoning", "speech", "diffusion models")


def made_up_month() -> Digest:
    """
    Return a month of papers, which are the same on every run.
    """
    dice = random.Random(2026)  # noqa: S311
    days = [day for day in Period.month(2026, 2) if day.weekday() < 5]
    papers = [paper for day in days for paper in _made_up_day(dice, day)]
    real = sample_digest()
    return Digest(period=Period.month(2026, 2), papers=[*real.papers, *papers]).select()


def _made_up_day(dice: random.Random, day: dt.date) -> Iterator[Paper]:
    organizations = [paper.organization for paper in sample_digest() if paper.organization]
    for number in range(dice.randint(18, 40)):
        yield Paper(
            id=f"26{day:%m}.{day.day * 100 + number:05}",
            title=" ".join(map(dice.choice, (ADJECTIVES, NOUNS, ENDINGS))),
            featured_on=day,
            upvotes=int(dice.paretovariate(1.2) * 3) % 90,
            comments=dice.randint(1, 6),
            organization=dice.choice([*organizations, None, None]),
            ai_keywords=dice.sample(KEYWORDS, 2),
        )


def take(name: str, page: str, *flags: str, size: tuple[int, int], scale: int = 1) -> None:
    """
    Take a picture of a page.

    Args:
        name: The name of the picture's file.

        page: The HTML.

        flags: More flags for Chromium.

        size: Width and height of the window.

        scale: How many pixels of the picture a pixel of the page takes.
    """
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        (folder / "page.html").write_text(page, "utf-8")
        (folder / "phone.html").write_text(PHONE, "utf-8")
        start = folder / ("phone.html" if size[0] < 500 else "page.html")
        picture = folder / "picture.png"
        window = f"--window-size={max(size[0], 500)},{size[1]}"
        command = [browser, *FLAGS, *flags, window, f"--user-data-dir={folder / 'profile'}"]
        command += [f"--force-device-scale-factor={scale}", f"--screenshot={picture}"]
        subprocess.run([*command, start.as_uri()], check=True, capture_output=True)  # noqa: S603
        with Image.open(picture) as image:
            shown = image.crop((0, 0, size[0] * scale, size[1] * scale)).convert("RGB")
        # 256 colors are enough for text, and make the file a third as large.
        shown.quantize(256, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
    print(IMAGES / name)


def main() -> int:
    """
    Make all pictures.
    """
    sample, month = sample_digest().select(), made_up_month()
    previous = Link(url="2026-01.html", label="January 2026")
    day_page = hfdaily.render(sample, "html")
    month_page = hfdaily.render(
        month, "html", context=hfdaily.plugins.RenderContext(previous=previous)
    )
    take("front.png", day_page, size=(1280, 470))
    take("html-day.png", day_page, size=(1280, 860))
    take("html-phone.png", day_page, size=(390, 780), scale=2)
    take("html-month-dark.png", month_page, DARK, size=(1280, 860))
    take("html-month-phone.png", month_page, size=(390, 780), scale=2)
    three = hfdaily.render(sample.select(limit=3), "html", title="My papers")
    take("tutorial.png", three, size=(1280, 620))
    return 0


if __name__ == "__main__":
    sys.exit(main())
