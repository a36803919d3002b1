"""
Markdown with every text escaped, against the same lines from a template that escapes nothing.
"""

from _data import digest
from _harness import Bench
from jinja2 import Template

from hfdaily import render

TEMPLATE = Template(
    """\
# Hugging Face Daily Papers - {{ digest.period.label }}

**{{ digest.papers|length }} papers** were collected.

## 📊 Papers

{% for paper in digest.papers -%}
{{ loop.index }}. **{{ paper.title }}** - 👍 {{ paper.upvotes }}
{% if paper.organization %}   - Organization: {{ paper.organization.label }}
{% endif %}   - [Hugging Face page]({{ paper.hub_url }})
   - [Paper]({{ paper.abs_url }})
   - Abstract: {{ paper.summary }}

{% endfor %}"""
)

bench = Bench(__doc__)
for count in (50, 1000):
    bench.row(
        f"markdown, {count:,} papers / Jinja2 without escaping",
        lambda count=count: render(digest(count), "markdown"),
        lambda count=count: TEMPLATE.render(digest=digest(count)),
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
