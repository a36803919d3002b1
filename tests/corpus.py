"""
A small made-up corpus of what the Hub and arXiv send, in every shape since 2024-05.

`write` makes the files, always the same ones. The shapes, their dates and the special cases follow
observations of the real services; titles, abstracts, people and organizations are invented. The
files are laid out as recordings are kept, so that a hub (tests/hub.py) serves either:

    api_daily/DAY.json     the API's list of a day; of a day with a page, as it was in the morning
    html_list/DAY.html     the page of a day, as it was the morning after
    bodies/                single replies: a search, a list without a date
    arxiv/abstracts.json   title and abstract by id, with their TeX
    arxiv_atom/            replies of arXiv's API

Run the module to look at the files: `python tests/corpus.py FOLDER`.
"""

import argparse
import ast
import copy
import datetime as dt
import hashlib
import html
import json
import random
import re

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

Json = dict[str, Any]

#: How many papers each list has.
LISTS = {
    "2024-05-27": 6,
    "2024-06-10": 4,
    "2024-06-12": 5,
    "2024-06-17": 5,
    "2024-07-29": 4,
    "2024-08-05": 5,
    "2024-08-12": 4,
    "2024-10-28": 5,
    "2024-12-09": 5,
    "2024-12-23": 6,
    "2024-12-30": 9,
    "2025-01-02": 5,
    "2025-01-22": 1,
    "2025-03-05": 5,
    "2025-03-11": 6,
    "2025-03-12": 5,
    "2025-03-13": 4,
    "2025-03-19": 6,
    "2025-05-21": 7,
    "2025-05-28": 6,
    "2025-06-25": 6,
    "2025-10-01": 7,
    "2025-10-03": 7,
    "2025-11-12": 6,
    "2025-11-20": 5,
    "2025-12-11": 6,
    "2025-12-25": 5,
    "2026-01-01": 5,
    "2026-01-08": 6,
    "2026-01-15": 6,
    "2026-01-29": 7,
    "2026-01-30": 8,
    "2026-02-05": 12,
    "2026-02-12": 11,
    "2026-02-16": 12,
    "2026-02-17": 9,
    "2026-02-18": 7,
    "2026-02-19": 8,
    "2026-02-20": 13,
    "2026-02-23": 18,
    "2026-02-24": 15,
    "2026-02-25": 16,
    "2026-02-26": 17,
    "2026-02-27": 14,
    "2026-03-02": 9,
    "2026-03-03": 11,
    "2026-03-12": 8,
    "2026-03-26": 7,
    "2026-04-02": 7,
    "2026-04-09": 8,
    "2026-04-16": 7,
    "2026-04-29": 7,
    "2026-05-05": 9,
    "2026-05-11": 57,
    "2026-05-14": 37,
    "2026-05-15": 53,
    "2026-05-21": 8,
    "2026-05-29": 21,
    "2026-06-08": 9,
    "2026-06-22": 9,
    "2026-07-13": 7,
    "2026-08-03": 6,
    "2026-08-17": 7,
}
#: The days whose pages are in the corpus.
PAGES = {
    *("2026-02-20", "2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27"),
    *("2026-03-02", "2026-03-26", "2026-04-29", "2026-05-05", "2026-05-11", "2026-05-15"),
}
#: Papers with an id that tests and documentation name, by list day.
KNOWN_IDS = {"2026-02-23": "2602.10693"}
#: A paper that was listed twice, with four working days in between.
LISTED_AGAIN = ("2026-04-09", "2026-04-16")
#: The day that has a paper whose submitter deleted the account.
WITHOUT_SUBMITTER = "2026-04-02"
#: The day that has a paper with hundreds of authors.
MANY_AUTHORS = "2025-01-22"

NEW_YORK = ZoneInfo("America/New_York")

FIRST_NAMES = [
    "Ada",
    "Ben",
    "Chidi",
    "Dalia",
    "Emre",
    "Finn",
    "Greta",
    "Hugo",
    "Ines",
    "Jun",
    "Kaja",
    "Liang",
    "Mina",
    "Noor",
    "Otis",
]
LAST_NAMES = [
    "Abara",
    "Bergström",
    "Castaño",
    "Dvořák",
    "Eze",
    "Fjord",
    "Götz",
    "Hara",
    "Ivers",
    "Jarvi",
    "Kovač",
    "Lindqvist",
]
ODD_NAMES = (
    'Tamsin "Tam" Vale',
    "Orrin Song§",
    "The Lantern Team",
    "O'Neil D. Marsh",
    "r2 contributors",
    "Łucja Źdźbło",
)
NOUNS = [
    "agents",
    "diffusion",
    "retrieval",
    "planners",
    "video",
    "speech",
    "tables",
    "proofs",
    "robots",
    "graphs",
]
VERBS = ["align", "compress", "verify", "steer", "prune", "ground", "rank", "distil"]
ADJECTIVES = ["sparse", "patient", "modular", "faithful", "long-horizon", "frugal"]
ORGANIZATIONS = (
    ("lantern-lab", "The Lantern Lab", "https://cdn-avatars.example.org/lantern.png"),
    (
        "north-fjord-ai",
        "North Fjord AI ",
        "https://www.gravatar.example.org/avatar/2?d=retro&size=100",
    ),
    ("plain", "plain", None),
)
ODD_TITLES = (
    "How to Spend $1 Million on Sparse Agents for $0.1 a Task",
    "SL^{2}A-Nets: L_2 Bounds and Consistency^2 for nabla^2 Planners",
    "Skip the <think>: Reasoning Without Tags",
    "`Charters': Rules & Regrets of Modular Agents",
    "Tables | Graphs | Proofs: One *Format* for [All]",
    "Fjord 3",
    "μ-Planners at 37° by Erdős, Gödel and π",
    (
        "A Very Patient Study of What Happens When a Title Is Nearly as Long as an Abstract Because "
        "Nobody Dared to Stop Its Authors From Adding One More Clause to the End of It, Again"
    ),
)
ODD_SUMMARIES = (
    r"We train \textsc{Lantern} at a price of \$0.34 a hour, \ie $1 for three, see \url{https://example.org/a_b}.",
    r"For $\alpha \in (0, 1)$ the loss $L_\alpha = \sum_i x_i^2$ falls; code: https://github.com/example/code.",
    "The model stops at <EOS> and draws <picture of a man>; the <answer> is **bold** & [linked](https://example.org/x).",
    "Columns | are | cheap.\n  A second paragraph begins with two blanks.\n  A third one: 10 < 20 > 5.",
    "Results at https://example.org/results?a=1&b=2 (also at example.org), with 95% less memory – naïve, but it works…",
    "Our * stars *, _underlines_ and `code` are text. # So is this.\n- And this.\n1. And that.",
)
ODD_REPOSITORIES = (
    "https://github.com/example/code/",
    "https://github.com/example/code/tree/main/sub",
    "http://github.com/Example/Code",
    "https://gitlab.example.org/a/b",
)
ODD_PROJECTS = (
    " https://example.org/leading-blank",
    "http://example.org/plain",
    "https://github.com/example/code",
    "https://example.org/~ada/project?x=1&y=(2)",
)


def write(folder: Path) -> Path:
    """
    Write the corpus.

    Args:
        folder: The folder to write to. It is created if it does not exist.

    Returns:
        The folder.
    """
    lists = {day: items_of(day) for day in LISTS}
    first, again = LISTED_AGAIN
    lists[again][-1] = listed_again(lists[first][0], again)
    for day, items in lists.items():
        # The API and the page sort by upvotes. The order of ties is not fixed.
        items.sort(key=lambda item: -item["paper"]["upvotes"])
        save(folder / f"api_daily/{day}.json", morning(items, day) if day in PAGES else items)
    days = sorted(lists)
    for day in sorted(PAGES):
        place = days.index(day)
        save(
            folder / f"html_list/{day}.html",
            page(day, lists[day], days[place - 1], days[place + 1]),
        )
    save(folder / "bodies/api_daily_no-date_2026-06-08.json", lists["2026-06-08"])
    save(folder / "bodies/api_papers_search.json", searched(lists["2026-02-24"]))
    known = {item["paper"]["id"]: item["paper"] for items in lists.values() for item in items}
    abstracts = {number: on_arxiv(paper) for number, paper in known.items()}
    save(folder / "arxiv/abstracts.json", abstracts)
    some = list(abstracts)[-3:]
    save(folder / "arxiv_atom/new.xml", atom({number: abstracts[number] for number in some}))
    save(folder / "arxiv_atom/none.xml", atom({}))
    return folder


def read_list(folder: Path, day: str) -> list[Json] | None:
    """
    Return the latest items of a day, read from the files of a corpus.

    Args:
        folder: A folder that `write` has written, or one of recordings.
        day: The list day.

    Returns:
        The items of its page, which is newer than the API's answer, or else those of the API.
        None if there is neither.
    """
    as_page, as_json = folder / f"html_list/{day}.html", folder / f"api_daily/{day}.json"
    if as_page.exists():
        data = re.search(r'"DailyPapers" data-props="([^"]*)"', as_page.read_text("utf-8"))
        assert data
        return json.loads(html.unescape(data[1]))["dailyPapers"]
    if not as_json.exists():
        return None
    items = json.loads(as_json.read_bytes())
    items = items["data"] if isinstance(items, dict) else items
    # Some recordings hold each item as Python writes it.
    return [ast.literal_eval(item) if isinstance(item, str) else item for item in items]


def save(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_text(text, "utf-8")


def items_of(day: str) -> list[Json]:
    """
    Return the items of a day's list, as the Hub wrote them at the time.
    """
    return [item(day, place) for place in range(LISTS[day])]


def item(day: str, place: int) -> Json:
    """
    Return one item in the shape of its day.
    """
    dice = random.Random(f"{day} {place}")
    listed = dt.datetime.fromisoformat(f"{day}T00:30:00.259+00:00")
    listed += dt.timedelta(minutes=7 * place)
    published = listed.replace(microsecond=0) - dt.timedelta(days=1 + place % 3, minutes=place)
    if day >= "2026-04-03":
        published = published.replace(hour=0, minute=0)
    if day >= "2026-05-14":  # Since then, the Hub does not send the time of day.
        listed = listed.replace(hour=0, minute=0, microsecond=0)
    user = None if day == WITHOUT_SUBMITTER and place == 1 else account(dice)
    about = paper(day, place, dice, published)
    if day >= "2025-03-17":
        about["submittedOnDailyAt"] = time(listed)
        if user:
            about["submittedOnDailyBy"] = matched(user, day)
    # Until 2025-03-10 this was the time of submission; since then it is the paper's own, as a
    # clock in New York shows it.
    outer = listed if day < "2025-03-11" else published.astimezone(NEW_YORK)
    whole: Json = {
        "paper": about,
        "publishedAt": f"{outer:%Y-%m-%dT%H:%M:%S}.{outer.microsecond // 1000:03}Z",
        "title": about["title"].replace("\n  ", " ") if place % 2 else about["title"],
        "numComments": place % 4,
        **media(about, day, place),
    }
    if day >= "2025-03-11":
        whole["summary"] = about["summary"]
    if user and day >= "2024-06-13" and not "2025-03-11" <= day <= "2025-03-14":
        whole["submittedBy"] = submitter(user, day, dice)
    if "2025-09-29" <= day <= "2025-10-02":
        whole |= {"submitterOrganization": organization(place)} if place % 2 else {}
    elif "organization" in about:
        whole["organization"] = about["organization"]
    if day >= "2024-12-19":
        whole["isAuthorParticipating"] = place % 5 == 0
    return whole


def media(about: Json, day: str, place: int) -> Json:
    """
    Return the pictures of an item.
    """
    picture = f"https://cdn-thumbnails.example.org/papers/{about['id']}.png"
    if day < "2024-06-12":
        return {"mediaUrl": picture}
    if "mediaUrls" in about or place % 6 == 5:
        return {"thumbnail": picture, "mediaUrls": about.get("mediaUrls", [])}
    return {"thumbnail": picture}


def paper(day: str, place: int, dice: random.Random, published: dt.datetime) -> Json:
    """
    Return the paper of an item. Unknown values are left out, because the Hub sends no null.
    """
    number = 10000 + 97 * list(LISTS).index(day) + place
    made: Json = {
        "id": KNOWN_IDS[day] if place == 0 and day in KNOWN_IDS else f"{published:%y%m}.{number}",
        "authors": list(authors(day, place, dice)),
        "publishedAt": time(published),
        "title": wrapped(title(day, place, dice), day, 70),
        "summary": wrapped(summary(place, dice), day, 78, indent=""),
        "upvotes": 0 if place % 11 == 10 else dice.randrange(1, 170),
    }
    if day >= "2024-08-02":
        made["discussionId"] = internal_id(dice)
    if day >= "2025-03-17" and place % 4 == 1:
        kinds = ("png", "mp4", "gif", "qt", "webm")
        name = f"https://cdn-uploads.example.org/{internal_id(dice)}"
        made["mediaUrls"] = [f"{name}.{kind}" for kind in kinds[: 1 + place % 3]]
    if day >= "2025-03-04":
        made |= links(day, place)
    # For a month in the summer of 2026, the Hub sent neither.
    if day >= "2025-05-22" and place % 5 and not "2026-07-13" <= day <= "2026-08-11":
        noun, verb = dice.choice(NOUNS), dice.choice(VERBS)
        odd = {3: f" A leading blank, and {noun} that {verb}.", 7: rf"With $\alpha$ {noun} {verb}."}
        made["ai_summary"] = odd.get(place, f"The paper shows how {noun} can {verb}.")
        if day >= "2026-06-03":
            made["ai_summary_model"] = "example-models/summaries-32B"
    if "ai_summary" in made or ("2025-03-11" <= day < "2025-05-22" and place % 2):
        made["ai_keywords"] = [*dict.fromkeys(dice.choices(NOUNS, k=3)), f"{place}-shot learning"]
    if day >= "2025-10-03" and place % 2:
        made["organization"] = organization(place)
    return made


def links(day: str, place: int) -> Json:
    """
    Return where the code and the website of a paper are.
    """
    found: Json = {}
    if place % 3 == 0:
        odd = ODD_REPOSITORIES[place // 3 % len(ODD_REPOSITORIES)]
        found["githubRepo"] = odd if place % 9 == 3 else f"https://github.com/example/code-{place}"
        if day >= "2025-12-11":
            found["githubRepoAddedBy"] = ("user", "admin", "auto")[place // 3 % 3]
        if day >= "2025-06-25" and place % 4:
            found["githubStars"] = 17 * place
    elif day >= "2025-06-25" and place == 4:
        found["githubStars"] = 0  # One paper has no repository.
    if place % 4 == 2:
        found["projectPage"] = ODD_PROJECTS[place // 4 % len(ODD_PROJECTS)]
    return found


def title(day: str, place: int, dice: random.Random) -> str:
    if place % 3 == 2:
        return ODD_TITLES[(place // 3 + list(LISTS).index(day)) % len(ODD_TITLES)]
    words = (dice.choice(ADJECTIVES), dice.choice(NOUNS), dice.choice(NOUNS))
    name = "".join(dice.choices("AEIOUKLMNRST", k=4))
    return f"{name}-{place}: {words[0].title()} {words[1].title()} for {words[2].title()}"


def summary(place: int, dice: random.Random) -> str:
    sentences = [
        f"We {dice.choice(VERBS)} {dice.choice(ADJECTIVES)} {dice.choice(NOUNS)} "
        f"in {dice.randrange(2, 90)} steps and {dice.choice(VERBS)} what is left."
        for _ in range(dice.randrange(3, 7))
    ]
    if place % 2:
        sentences.insert(1, ODD_SUMMARIES[place // 2 % len(ODD_SUMMARIES)])
    return " ".join(sentences)


def wrapped(text: str, day: str, width: int, *, indent: str = "  ") -> str:
    """
    Break lines as the Hub had them from arXiv until 2025-11.
    """
    if day > "2025-11-12":
        return text
    words, lines = text.split(" "), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return f"\n{indent}".join(lines)


def authors(day: str, place: int, dice: random.Random) -> Iterator[Json]:
    count = 1 + (place * 5 + 3) % 9
    if day == MANY_AUTHORS:
        count = 664
    for number in range(count):
        name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
        if number == 1 and place % 4 == 0:
            name = ODD_NAMES[(place // 4 + list(LISTS).index(day)) % len(ODD_NAMES)]
        made: Json = {"_id": internal_id(dice), "name": name, "hidden": place == 6 and number == 0}
        if number == 0 or (number < 9 and place % 7 == number):
            user = account(dice)
            made["user"] = matched(user, day)
            if "2024-07-23" <= day <= "2024-08-05":
                made["user"]["id"] = user["_id"]
            statuses = ("admin_assigned", "claimed_verified", "extracted_pending")
            made["status"] = statuses[place % (3 if day < "2025-06" else 2)]
            made["statusLastChangedAt"] = f"{day}T08:{place:02}:17.{number:03}Z"
        elif number == 1 and place == 5:
            made["status"] = "extracted_infirmed"  # This author has no account.
            made["statusLastChangedAt"] = f"{day}T08:00:00.000Z"
        yield made
        if number == 3 and place == 7:
            yield made | {"_id": internal_id(dice)}  # This is another person with the same name.


def account(dice: random.Random) -> Json:
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    digest = internal_id(dice)
    local = dice.random() < 0.5
    return {
        "_id": digest,
        "avatarUrl": f"/avatars/{digest}.svg"
        if local
        else f"https://cdn-avatars.example.org/{digest}.png",
        "isPro": dice.random() < 0.2,
        "fullname": f"{first} {last}",
        "user": f"{first.lower()}-{dice.randrange(100)}",
        "type": "user",
    }


def matched(user: Json, day: str) -> Json:
    """
    Return an account in the shape that authors have.
    """
    found = dict(user)
    if day < "2024-08-06":
        del found["_id"]
    if day >= "2026-03-12":
        found["name"] = user["user"]
    return found


def submitter(user: Json, day: str, dice: random.Random) -> Json:
    """
    Return an account in the shape that submitters have.
    """
    made = {"avatarUrl": user["avatarUrl"], "fullname": user["fullname"], "name": user["user"]}
    made |= {"type": "user", "isPro": user["isPro"], "isHf": False, "isMod": False}
    if day >= "2024-12-03":
        made = {"_id": user["_id"], **made}
    if day >= "2025-03-21":
        made["isHfAdmin"] = False
    if day >= "2024-10-24" and dice.random() < 0.8:
        made["followerCount"] = dice.randrange(9000)
    if day >= "2026-01-07":
        made["isUserFollowing"] = False
    return made


def organization(place: int) -> Json:
    name, fullname, avatar = ORGANIZATIONS[place // 2 % len(ORGANIZATIONS)]
    known = {
        "_id": hashlib.sha1(name.encode()).hexdigest()[:24],
        "name": name,
        "fullname": fullname,
    }
    return known | ({"avatar": avatar} if avatar else {})


def listed_again(known: Json, day: str) -> Json:
    """
    Return the item of a paper that was submitted to a second list.
    """
    again = copy.deepcopy(known)
    again["paper"]["submittedOnDailyAt"] = f"{day}T02:00:00.000Z"
    again["paper"]["upvotes"] += 3
    return again


def morning(items: list[Json], day: str) -> list[Json]:
    """
    Return a day's list before it grew, with a third of its papers and of their votes.

    One of its papers is missing from the later list.
    """
    early = copy.deepcopy(items[::3])
    for found in early:
        found["paper"]["upvotes"] //= 3
    if day == "2026-05-11":
        gone = item(day, 59)
        gone["paper"]["upvotes"] = 0
        early.append(gone)
    return early


def page(day: str, items: list[Json], before: str, after: str) -> str:
    """
    Return the page of a day. Its data hold the same items, each with one more key.
    """
    props = {
        "canSubmit": False,
        "dateString": day,
        "dailyPapers": [found | {"upvoted": False} for found in items],
        "prevDate": before,
        "nextDate": after,
        "publisher": {"_id": "0" * 24, "fullname": "Ada", "name": "ada", "type": "user"},
        "periodType": "day",
        "query": {},
        "isTrending": False,
    }
    text = json.dumps(props, ensure_ascii=False, separators=(",", ":"))
    data = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    cards = "\n".join(
        f'<article class="card"><h3><a href="/papers/{found["paper"]["id"]}">'
        f"{html.escape(found['paper']['title'])}</a></h3></article>"
        for found in items
    )
    return f"""<!doctype html>
<html class="">
<head><meta charset="utf-8" /><title>Daily Papers</title></head>
<body>
<div class="SVELTE_HYDRATER contents" data-target="DeviceProvider" data-props="{{}}"></div>
<div class="SVELTE_HYDRATER contents" data-target="MainHeader" data-props="{{&quot;a&quot;:1}}"></div>
<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{data}">
{cards}
</div>
<div class="SVELTE_HYDRATER contents" data-target="ThemeSwitcher" data-props="{{}}"></div>
</body>
</html>
"""


def searched(items: list[Json]) -> list[Json]:
    """
    Return items as a search returns them, without submitter and with the matches marked.
    """
    found = copy.deepcopy(items)
    for each in found:
        each.pop("submittedBy", None)
        each["upvoted"] = False
        each["highlightedTitle"] = [{"type": "text", "text": each["title"]}]
        each["highlightedSummary"] = [
            {"type": "highlight", "text": "We"},
            {"type": "text", "text": each["paper"]["summary"][2:]},
        ]
    return found


def on_arxiv(known: Json) -> Json:
    """
    Return title and abstract as arXiv has them, on one line and with the formulas that the Hub
    lost.
    """
    formula = r" The bound is $\mathcal{O}(n \log n)$ for all $x_i \in \mathbb{R}^{2}$."
    return {
        "title": " ".join(known["title"].split()),
        "abstract": " ".join(known["summary"].split()) + formula * (known["upvotes"] % 3 == 0),
    }


def atom(abstracts: dict[str, Json]) -> str:
    """
    Return a reply of arXiv's API, as it has been written since 2026.
    """
    entries = "".join(atom_entry(number, known) for number, known in abstracts.items())
    return ATOM_FEED.format(ids=escape(",".join(abstracts)), total=len(abstracts), entries=entries)


def atom_entry(number: str, known: Json) -> str:
    return ATOM_ENTRY.format(
        id=number, title=escape(known["title"]), summary=escape(known["abstract"])
    )


def internal_id(dice: random.Random) -> str:
    return f"{dice.getrandbits(96):024x}"


def time(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


ATOM_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/made-up</id>
  <title>arXiv Query: search_query=&amp;id_list={ids}&amp;start=0</title>
  <updated>2026-06-03T00:00:00Z</updated>
  <opensearch:itemsPerPage>{total}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
{entries}</feed>
"""
ATOM_ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{id}v1</id>
    <title>{title}</title>
    <updated>2026-02-19T18:00:00Z</updated>
    <link href="https://arxiv.org/abs/{id}v1" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{id}v1" rel="related" type="application/pdf" title="pdf"/>
    <summary>{summary}</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <published>2026-02-19T18:00:00Z</published>
    <arxiv:primary_category term="cs.LG"/>
    <author>
      <name>Ada Abara</name>
    </author>
  </entry>
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the made-up corpus of the tests.")
    parser.add_argument("folder", type=Path)
    write(parser.parse_args().folder)
