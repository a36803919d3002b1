"""
Markdown with every text escaped, against the same lines from a template that escapes nothing.
"""

from _data import digest
from _harness import Bench
from jinja2 import Environment

from hfdaily import render

# What the format can do, in any language, on texts as they come: to clean them is our part.
TEMPLATE = Environment(trim_blocks=True, lstrip_blocks=True).from_string("""\
# {{ words.title }} - {{ digest.period.label }}

**{{ digest.papers|length }} papers** were collected.

## 📊 {{ words.ranking }}

{% for paper in digest.papers %}
{{ loop.index }}. **{{ paper.title }}**
{%- if paper.upvotes is not none %} - 👍 {{ paper.upvotes }}{% endif +%}
{% if paper.organization %}
   - {{ words.organization }}: {{ paper.organization.label }}
{% endif %}
   - [{{ words.hub_page }}]({{ paper.hub_url }})
   - [{{ words.paper_link }}]({{ paper.abs_url }})
{% if paper.abstract %}
   - {{ words.abstract }}: {{ paper.abstract }}
{% endif %}

{% endfor %}
""")


WORDS = {
    "abstract": "Abstract",
    "hub_page": "Hugging Face page",
    "organization": "Organization",
    "paper_link": "Paper",
    "ranking": "Papers",
    "title": "Hugging Face Daily Papers",
}


bench = Bench(__doc__)
for size in (50, 1000):
    bench.row(
        f"markdown, {size:,} papers / Jinja2 without escaping",
        lambda size=size: render(digest(size), "markdown"),
        lambda size=size: TEMPLATE.render(digest=digest(size), words=WORDS),
        at_most=4,
    )
bench.row(
    "markdown, 1,000 papers / 50",
    lambda: render(digest(1000), "markdown"),
    lambda: render(digest(50), "markdown"),
    at_most=24,
)

if __name__ == "__main__":
    bench.main()
