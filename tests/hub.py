"""
A server on loopback that replaces the Hub and arXiv, and that fails as a test requests.

It serves a corpus, a folder of files such as tests/corpus.py writes:

    with Hub(folder, today="2026-06-03") as hub:
        Client(base_url=hub.url, arxiv_url=hub.arxiv_url)
        hub.requests  # (method, path with query, headers) of each request so far

What it serves
    /api/daily_papers?date=&limit=&p=   the list of a day, `[]` for a day without one, 400 for a date
                                        that cannot be or is after `today`; `Link` names the next page
    /api/daily_papers                   the last two lists, the newest papers first
    …?sort=trending                     papers of all days, those with the most GitHub stars first
    …?submitter=NAME                    only the papers that this account submitted
    /api/papers/ID                      one paper with made-up linked repositories; 404
    /api/papers/ID?field=comments       the same with its comments
    /api/papers/search?q=&limit=        the papers that have all the words
    /papers                             the newest page up to `today`
    /papers/date/DAY                    the page of a day; a redirect to /papers for other days
    /papers/week/W, /papers/month/M     a page of the period's first 105 papers
    /papers/trending                    a page of 50 papers
    /papers/ID.md                       one paper as Markdown; 404
    /_arxiv/api/query?id_list=          arXiv's Atom; ids that it does not know are left out

Faults are part of the base URL, `hub.faulty("503x2,latency50")`, separated by commas:
    429xN 500xN 503xN    the first N requests for each URL are refused with this status
    waitS                those 429 ask to wait for S seconds instead of one
    resetxN              the first N requests end with a closed connection
    cutxN                the first N bodies break off
    stallxN              the first N answers stop after the headers, for 30 seconds
    apidown pagedown     the API, or the pages, answer with 503
    notjson              the API answers with HTML
    drift                the shapes change: pages lack their data, items their "paper"
    badfew               every fifth item of the API has no id
    otherday             the API ignores `date` and always gives the newest list
    cap50                the API gives at most 50 items a page
    bomb                 a body of a few MB that unpacks to a GiB
    quotaNxS             at most N requests in windows of S seconds, which headers announce
    latencyMS            every answer takes MS milliseconds
"""

import argparse
import copy
import datetime as dt
import gzip
import hashlib
import html
import json
import math
import re
import threading
import time
import zlib

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from tests.corpus import atom, read_list

Json = dict[str, Any]
Headers = Mapping[str, str]

JSON, HTML, TEXT = "application/json; charset=utf-8", "text/html; charset=utf-8", "text/plain"
ATOM = "application/atom+xml; charset=utf-8"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?")
#: How many papers the Hub shows on the page of a week or a month.
PERIOD_PAGE_SIZE = 105


def limits(bucket: str, *, left: int, seconds: int, quota: int, window: int = 300) -> Headers:
    """
    Return the headers that state the remaining quota.
    """
    return {
        "RateLimit": f'"{bucket}";r={left};t={seconds}',
        "RateLimit-Policy": f'"fixed window";"{bucket}";q={quota};w={window}',
    }


API_LIMITS = limits("api", left=499, seconds=300, quota=500)
PAGE_LIMITS = limits("pages", left=99, seconds=300, quota=100)


class Corpus:
    """
    The lists of a folder, each of which is read when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = self._files("html_list/*.html")
        self._known_days = sorted({*self.pages, *self._files("api_daily/*.json")})
        self._lists: dict[str, list[Json] | None] = {}
        self._lock = threading.Lock()
        abstracts = folder / "arxiv/abstracts.json"
        self.abstracts = json.loads(abstracts.read_bytes()) if abstracts.exists() else {}

    def _files(self, pattern: str) -> dict[str, Path]:
        found = {path.stem: path for path in self.folder.glob(pattern)}
        return {day: path for day, path in found.items() if DAY.fullmatch(day)}

    def days(self, until: str = "9999") -> list[str]:
        """
        Return the days with a list, in order.
        """
        return [day for day in self._known_days if day <= until]

    def day(self, day: str) -> list[Json] | None:
        """
        Return the items of a day, which must not be changed; None if it has no list.
        """
        with self._lock:
            if day not in self._lists:
                self._lists[day] = self._read(day)
            return self._lists[day]

    def _read(self, day: str) -> list[Json] | None:
        items = read_list(self.folder, day)
        # Only pages tell whether the reader has voted.
        return items and [{key: item[key] for key in item if key != "upvoted"} for item in items]

    def all_items(self) -> list[Json]:
        """
        Return each paper's newest item, the newest days first.
        """
        newest: dict[str, Json] = {}
        for day in reversed(self.days()):
            for item in self.day(day) or ():
                newest.setdefault(item["paper"]["id"], item)
        return list(newest.values())

    def paper(self, number: str) -> Json | None:
        """
        Return the data of a paper from its newest list.
        """
        return self._papers.get(number)

    @cached_property
    def _papers(self) -> dict[str, Json]:
        return {item["paper"]["id"]: item["paper"] for item in self.all_items()}


class Changed:
    """
    A corpus in which some days have other items.
    """

    def __init__(self, corpus: Any, lists: Mapping[str, list[Json]]) -> None:
        self._corpus = corpus
        self._lists = lists

    def day(self, day: str) -> list[Json] | None:
        """
        Return the items of a day, changed or not.
        """
        return self._lists.get(day, self._corpus.day(day))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._corpus, name)


class Hub:
    """
    A Hub, and an arXiv, on a free port of loopback; a context manager.

    Attributes:
        url: The URL that replaces https://huggingface.co.
        arxiv_url: The URL that replaces https://export.arxiv.org.
        corpus: The lists that are served. A test may replace them.
        today: The current UTC day of the server. A test may change it.
        latency: How long each answer takes, in seconds.
        requests: Method, path and headers of every request so far.
    """

    def __init__(
        self, folder: Path, *, today: str = "2026-06-03", latency: float = 0, port: int = 0
    ) -> None:
        self.corpus: Any = Corpus(folder)
        self.today = today
        self.latency = latency
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.windows: dict[str, tuple[float, int]] = {}
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.hub = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.arxiv_url = f"{self.url}/_arxiv"

    def faulty(self, spec: str) -> str:
        """
        Return the base URL of the same Hub under faults.
        """
        return f"{self.url}/~{spec}"

    def __enter__(self) -> Self:
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    hub: Hub

    def handle_error(self, request: object, client_address: object) -> None:
        """
        Leave out the traceback of a client that hung up.
        """


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are buffered and sent in one piece, as the Hub sends them. Sent separately, the
    # body would wait for a delayed acknowledgement of the headers.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.hub = self.server.hub
        self.hub.requests.append((self.command, self.path, dict(self.headers)))
        self.extra_headers: Headers = {}
        spec, self.target = re.fullmatch(r"(?:/~([^/?]*))?(.*)", self.path).groups()
        self.faults = spec.split(",") if spec else []
        if self.hub.latency:
            time.sleep(self.hub.latency)
        try:
            if not any(self.fail(fault) for fault in self.faults):
                self.route(urlsplit(self.target or "/"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815  # http.server calls it so

    def reply(self, status: int, body: str | bytes, kind: str, headers: Headers = {}) -> None:  # noqa: B006
        body = body.encode() if isinstance(body, str) else body
        sent = {"Content-Type": kind, **self.extra_headers, **headers}
        if status == 200:
            sent["ETag"] = f'W/"{hashlib.sha1(body).hexdigest()[:20]}"'
            if self.headers.get("If-None-Match") == sent["ETag"]:
                status, body = 304, b""
            elif "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, 1, mtime=0)
                sent["Content-Encoding"] = "gzip"
        sent["Content-Length"] = str(len(body))
        self.start(status, sent)
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_json(self, value: object, status: int = 200, headers: Headers = {}) -> None:  # noqa: B006
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.reply(status, body, JSON, {**(self.extra_headers or API_LIMITS), **headers})

    def refuse(self, status: int, why: str) -> None:
        self.reply_json({"error": why}, status)

    def start(self, status: int, headers: Headers) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def fail(self, fault: str) -> bool:
        """
        Answer with a fault, or say that the request is to be answered as usual.
        """
        kind, first, second = re.fullmatch(
            r"(\d{3}(?=x)|[a-z]+?)x?(\d*)(?:x(\d+))?", fault
        ).groups()
        is_arxiv = self.target.startswith("/_arxiv/")
        is_api = self.target.startswith("/api/")
        if kind == "latency":
            time.sleep(int(first) / 1000)
        elif kind == "quota":
            return self.is_over_quota(fault, int(first), int(second))
        elif (kind == "apidown" and is_api) or (kind == "pagedown" and not (is_api or is_arxiv)):
            self.reply(503, "Service Unavailable", TEXT)
            return True
        elif kind == "notjson" and (is_api or is_arxiv):
            self.reply(200, "<!doctype html><title>Another page</title>", HTML)
            return True
        elif kind == "bomb":
            self.send_bomb()
            return True
        elif kind in ("429", "500", "503", "reset", "cut", "stall") and self.is_early(fault, first):
            self.break_down(kind)
            return True
        return False

    def is_early(self, fault: str, count: str) -> bool:
        """
        Tell whether this is among the first requests for its URL.
        """
        with self.hub.lock:
            self.hub.counts[fault, self.target] += 1
            return self.hub.counts[fault, self.target] <= int(count)

    def break_down(self, kind: str) -> None:
        if kind == "429":
            seconds = next((int(f[4:]) for f in self.faults if f.startswith("wait")), 1)
            body = {"error": "Too many requests from this address; log in for a higher quota."}
            wait = limits("api", left=0, seconds=seconds, quota=500)
            self.reply_json(body, 429, wait)
        elif kind in ("500", "503"):
            self.reply(int(kind), "<html><body>error of a proxy</body></html>", HTML)
        elif kind == "reset":
            self.close_connection = True
            self.connection.close()
        else:
            self.close_connection = True
            self.start(200, {"Content-Type": "application/json", "Content-Length": "100000"})
            if kind == "cut":
                self.wfile.write(b'[{"paper":{"id":"2602.10693","title":"A list that br')
            else:
                self.wfile.flush()
                self.hub.stopping.wait(30)

    def is_over_quota(self, name: str, quota: int, seconds: int) -> bool:
        """
        Count a request against a window that starts with the first request.
        """
        with self.hub.lock:
            now = time.monotonic()
            start, used = self.hub.windows.get(name, (now, 0))
            if now >= start + seconds:
                start, used = now, 0
            self.hub.windows[name] = start, used + 1
        self.extra_headers = limits(
            "api",
            left=max(0, quota - used - 1),
            seconds=max(1, math.ceil(start + seconds - now)),
            quota=quota,
            window=seconds,
        )
        if used >= quota:
            self.refuse(429, "Too Many Requests")
        return used >= quota

    def send_bomb(self) -> None:
        self.close_connection = True
        headers = {"Content-Type": "application/json", "Connection": "close"}
        self.start(200, {**headers, "Content-Encoding": "gzip"})
        packer = zlib.compressobj(wbits=31)
        blanks = b" " * (1 << 20)
        for _ in range(1 << 10):
            self.wfile.write(packer.compress(blanks))
        self.wfile.write(packer.flush())

    def route(self, url: Any) -> None:
        query = {key: values[-1] for key, values in parse_qs(url.query, True).items()}
        path = url.path.rstrip("/")
        if path == "/api/daily_papers":
            self.send_list(query)
        elif path == "/api/papers/search":
            self.send_found(query)
        elif found := re.fullmatch(r"/api/papers/([^/]+)", path):
            self.send_paper(found[1], query)
        elif found := re.fullmatch(r"/papers/([\d.]+)\.md", path):
            self.send_markdown(found[1])
        elif found := re.fullmatch(r"/papers/(week|month)/([^/]+)|/papers/trending", path):
            self.send_period_page(found[1] or "trending", found[2] or self.hub.today)
        elif found := re.fullmatch(r"/papers(?:/date/([^/]+))?", path):
            self.send_page(found[1])
        elif path == "/_arxiv/api/query":
            self.send_atom(query)
        else:
            self.refuse(404, "There is no such page.")

    def send_list(self, query: dict[str, str]) -> None:
        size = 50 if "cap50" in self.faults else 100
        try:
            size = min(size, int(query.get("limit", 50)))
            number = int(query.get("p", 0))
            if (day := query.get("date")) and not is_day_until(day, self.hub.today):
                raise ValueError(day)
        except ValueError:
            self.refuse(400, "Invalid query")
            return
        sort = query.get("sort", "publishedAt")
        if sort not in ("publishedAt", "trending"):
            self.refuse(400, "Invalid option: expected one of publishedAt, trending")
            return
        if "otherday" in self.faults and day:
            items = self.newest_lists(1)
        elif sort == "trending":
            items = self.trending()
        elif day:
            items = self.hub.corpus.day(day) or []
        else:
            items = sorted(self.newest_lists(2), key=listed_at, reverse=True)
        if name := query.get("submitter"):
            items = [item for item in items if item.get("submittedBy", {}).get("name") == name]
        items = list(self.spoil(items))
        headers = {}
        if (number + 1) * size < len(items):
            following = query | {"p": str(number + 1)}
            address = "&".join(f"{key}={value}" for key, value in following.items())
            headers["Link"] = f'<{self.hub.url}/api/daily_papers?{address}>; rel="next"'
        self.reply_json(items[number * size : (number + 1) * size], headers=headers)

    def spoil(self, items: Iterable[Json]) -> Iterator[Json]:
        """
        Yield the items as the faults of the request leave them.
        """
        for place, item in enumerate(items):
            if "drift" in self.faults:
                yield item["paper"] | {"votes": item["paper"].get("upvotes")}
            elif "badfew" in self.faults and place % 5 == 0:
                known = {key: item["paper"][key] for key in item["paper"] if key != "id"}
                yield item | {"paper": known}
            else:
                yield item

    def newest_lists(self, count: int) -> list[Json]:
        days = self.hub.corpus.days(self.hub.today)[-count:]
        return [item for day in days for item in self.hub.corpus.day(day) or ()]

    def trending(self) -> list[Json]:
        known = (
            item for item in self.hub.corpus.all_items() if listed_at(item)[:10] <= self.hub.today
        )
        return sorted(known, key=lambda item: -item["paper"].get("githubStars", 0))

    def send_paper(self, number: str, query: dict[str, str]) -> None:
        if not (paper := self.hub.corpus.paper(number)):
            self.refuse(404, "Paper not found")
            return
        counts = {"Model": int(number[-1]) % 3, "Dataset": int(number[-1]) % 2, "Space": 0}
        for kind, count in counts.items():
            found = [linked_repository(kind.lower(), number, place) for place in range(count)]
            paper = paper | {f"linked{kind}s": found, f"numTotal{kind}s": count}
        if query.get("field") == "comments":
            paper = paper | {"comments": []}
        self.reply_json(paper)

    def send_found(self, query: dict[str, str]) -> None:
        words, size = query.get("q", ""), query.get("limit", "20")
        if len(words) > 250 or not size.isdecimal() or not 1 <= int(size) <= 120:
            self.refuse(400, "Invalid query")
            return
        found = []
        for item in self.hub.corpus.all_items():
            text = f"{item['paper'].get('title', '')} {item['paper'].get('summary', '')}".lower()
            if all(word in text for word in words.lower().split()):
                found.append(copy.deepcopy(item))
        for item in found:
            item.pop("submittedBy", None)
            item["highlightedTitle"] = [{"type": "text", "text": item["title"]}]
            item["highlightedSummary"] = [{"type": "text", "text": item["paper"]["summary"]}]
        self.reply_json(found[: int(size)])

    def send_markdown(self, number: str) -> None:
        if paper := self.hub.corpus.paper(number):
            text = f"# {paper['title']}\n\n{paper['summary']}\n"
            self.reply(200, text, "text/markdown; charset=utf-8", PAGE_LIMITS)
        else:
            self.reply(404, "Not found", TEXT)

    def send_page(self, day: str | None) -> None:
        pages = self.hub.corpus.pages
        if day is None:
            day = max((day for day in pages if day <= self.hub.today), default="")
            if not day:
                self.reply(404, "There is no page yet.", TEXT)
                return
        if day not in pages:
            prefix = self.path.removesuffix(self.target)
            self.reply(302, "", TEXT, {"Location": f"{prefix}/papers"})
            return
        body = pages[day].read_bytes()
        if "drift" in self.faults:
            body = body.replace(b'data-target="DailyPapers"', b'data-target="PaperFeed"')
        self.reply(200, body, HTML, PAGE_LIMITS)

    def send_period_page(self, kind: str, label: str) -> None:
        if kind == "trending":
            items = self.trending()[:50]
        else:
            days = self.hub.corpus.days(self.hub.today)
            days = [day for day in days if label_of(kind, day) == label]
            items = [item for day in days for item in self.hub.corpus.day(day) or ()]
        data = {
            "canSubmit": False,
            "dateString": label,
            "dailyPapers": items[:PERIOD_PAGE_SIZE],
            "prevDate": "",
            "nextDate": "",
            "periodType": "day" if kind == "trending" else kind,
            "isTrending": kind == "trending",
        }
        props = html.escape(json.dumps(data, ensure_ascii=False))
        page = f'<!doctype html><div data-target="DailyPapers" data-props="{props}"></div>'
        self.reply(200, page, HTML, PAGE_LIMITS)

    def send_atom(self, query: dict[str, str]) -> None:
        asked = [number for number in query.get("id_list", "").split(",") if number]
        if wrong := next((number for number in asked if not ARXIV_ID.fullmatch(number)), None):
            self.reply(400, ATOM_ERROR.format(id=escape(wrong)), ATOM)
            return
        known = self.hub.corpus.abstracts
        bare = [ARXIV_ID.fullmatch(number)[1] for number in asked]
        found = [number for number in bare if number in known][: int(query.get("max_results", 10))]
        self.reply(200, atom({number: known[number] for number in found}), ATOM)


def is_day_until(day: str, today: str) -> bool:
    """
    Tell whether a text is a calendar day that is not after today.

    Raises:
        ValueError: There is no such day.
    """
    return bool(DAY.fullmatch(day)) and dt.date.fromisoformat(day).isoformat() <= today


def listed_at(item: Json) -> str:
    """
    Return when a paper was listed, or "" for papers of the time when the Hub did not state it.
    """
    return item["paper"].get("submittedOnDailyAt", "")


def label_of(kind: str, day: str) -> str:
    """
    Return the label of the week or month that contains a day.
    """
    date = dt.date.fromisoformat(day)
    return day[:7] if kind == "month" else f"{date:%G-W%V}"


def linked_repository(kind: str, number: str, place: int) -> Json:
    """
    Return a made-up model or data set that names a paper.
    """
    name = f"{kind}-{number.replace('.', '-')}-{place}"
    return {
        "_id": hashlib.sha1(name.encode()).hexdigest()[:24],
        "id": f"lantern-lab/{name}",
        "author": "lantern-lab",
        "downloads": 10 * place,
        "likes": place,
        "lastModified": "2026-06-01T00:00:00.000Z",
        "private": False,
        "gated": False,
        "repoType": kind,
    }


def main() -> None:
    """
    Serve a folder until the process is stopped: `python -m tests.hub FOLDER --latency-ms 60`.
    """
    parser = argparse.ArgumentParser(description="Serve a corpus as the Hub and arXiv would.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", default="2026-06-03", help="the UTC day for the server")
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    latency = asked.latency_ms / 1000
    with Hub(asked.folder, today=asked.today, latency=latency, port=asked.port) as hub:
        print(f"READY {hub.url}", flush=True)
        threading.Event().wait()


ATOM_ERROR = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/made-up-error</id>
  <title>arXiv Query: search_query=&amp;id_list={id}</title>
  <entry>
    <id>https://arxiv.org/api/errors#incorrect_id_format_for_{id}</id>
    <title>Error</title>
    <summary>incorrect id format for {id}</summary>
  </entry>
</feed>
"""


if __name__ == "__main__":
    main()
