"""
The words that renderers say by themselves, in English, Korean, Japanese and
Chinese.

A renderer asks for `labels` of its context's locale, and may bring words of
its own for any locale, these four or others.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from ._periods import Period

__all__ = ["LOCALES", "Labels", "Words", "labels"]

#: Keys to texts, with {names} to fill in. A key with ``_one`` at its end is
#: the singular of the key without.
Words: TypeAlias = Mapping[str, str]

_ENGLISH: Words = {
    "abstract": "Abstract",
    "ai_summary": "AI summary",
    "all_papers": "{n} papers",
    "all_papers_one": "{n} paper",
    "and_more": "and {n} more",
    "arxiv": "arXiv",
    "authors": "Authors",
    "by_comments": "By comments",
    "by_hot": "Hot",
    "by_newest": "Newest first",
    "by_stars": "By GitHub stars",
    "by_upvotes": "By upvotes",
    "code": "Code",
    "collected": "**{n} papers** were collected.",
    "collected_one": "**{n} paper** was collected.",
    "comments": "{n} comments",
    "comments_one": "{n} comment",
    "contents": "Contents",
    "daily": "Daily",
    "date": "{month} {d}, {y}",
    "days": "{n} listed days",
    "days_one": "{n} listed day",
    "empty": "No papers.",
    "featured": "Featured on {date}",
    "hub_page": "Hugging Face page",
    "incomplete": "This digest is not complete.",
    "keywords": "Keywords",
    "mean_upvotes": "Mean upvotes: {n}",
    "month": "{month} {y}",
    "monthly": "Monthly",
    "months": "January February March April May June July August September October November December",
    "next": "Next",
    "of_listed": "{n} of {listed} papers",
    "organization": "Organization",
    "paper_link": "Paper",
    "papers": "Papers",
    "pdf": "PDF",
    "previous": "Previous",
    "project": "Project page",
    "range": "{start} to {end}",
    "ranged": "Range",
    "ranking": "Ranking",
    "stars": "{n} stars",
    "stars_one": "{n} star",
    "statistics": "In numbers",
    "submitted_by": "Submitted by {name}",
    "title": "Hugging Face Daily Papers",
    "top_keywords": "Top keywords",
    "top_organizations": "Top organizations",
    "total_papers": "Papers in all: {n}",
    "total_upvotes": "Upvotes in all: {n}",
    "upvotes": "{n} upvotes",
    "upvotes_one": "{n} upvote",
    "warnings": "Notes",
    "week": "Week {w} of {y}",
    "weekly": "Weekly",
}
_KOREAN: Words = {
    "abstract": "Abstract",
    "ai_summary": "AI 요약",
    "all_papers": "논문 {n}편",
    "and_more": "외 {n}명",
    "authors": "저자",
    "by_comments": "댓글 순위",
    "by_hot": "인기 순위",
    "by_newest": "최신순",
    "by_stars": "GitHub 스타 순위",
    "by_upvotes": "좋아요 순위",
    "code": "코드",
    "collected": "총 **{n}개**의 논문이 수집되었습니다.",
    "comments": "댓글 {n}개",
    "contents": "목차",
    "daily": "일간",
    "date": "{y}년 {m}월 {d}일",
    "days": "목록이 있는 날 {n}일",
    "empty": "논문이 없습니다.",
    "featured": "{date} 선정",
    "hub_page": "HF 페이지",
    "incomplete": "아직 완전하지 않은 목록입니다.",
    "keywords": "키워드",
    "mean_upvotes": "평균 좋아요: {n}",
    "month": "{y}년 {m}월",
    "monthly": "월간",
    "next": "다음",
    "of_listed": "논문 {listed}편 중 {n}편",
    "organization": "기관",
    "paper_link": "논문 링크",
    "papers": "논문",
    "previous": "이전",
    "project": "프로젝트 페이지",
    "range": "{start} ~ {end}",
    "ranged": "기간",
    "ranking": "순위",
    "stars": "스타 {n}개",
    "statistics": "통계",
    "submitted_by": "{name} 님이 등록",
    "top_keywords": "주요 키워드",
    "top_organizations": "주요 기관",
    "total_papers": "총 논문 수: {n}",
    "total_upvotes": "총 좋아요 수: {n}",
    "upvotes": "좋아요 {n}개",
    "warnings": "알림",
    "week": "{y}년 {w}주차",
    "weekly": "주간",
}
_JAPANESE: Words = {
    "abstract": "概要",
    "ai_summary": "AI要約",
    "all_papers": "論文{n}本",
    "and_more": "ほか{n}名",
    "authors": "著者",
    "by_comments": "コメント数順",
    "by_hot": "注目順",
    "by_newest": "新着順",
    "by_stars": "GitHubスター数順",
    "by_upvotes": "いいね順",
    "code": "コード",
    "collected": "全**{n}本**の論文を収集しました。",
    "comments": "コメント{n}件",
    "contents": "目次",
    "daily": "日次",
    "date": "{y}年{m}月{d}日",
    "days": "掲載日数: {n}日",
    "empty": "論文はありません。",
    "featured": "{date}掲載",
    "hub_page": "Hugging Faceのページ",
    "incomplete": "このリストはまだ完全ではありません。",
    "keywords": "キーワード",
    "mean_upvotes": "平均いいね数: {n}",
    "month": "{y}年{m}月",
    "monthly": "月次",
    "next": "次",
    "of_listed": "論文{listed}本中{n}本",
    "organization": "所属機関",
    "paper_link": "論文",
    "papers": "論文",
    "previous": "前",
    "project": "プロジェクトページ",
    "range": "{start}〜{end}",
    "ranged": "期間",
    "ranking": "ランキング",
    "stars": "スター{n}件",
    "statistics": "統計",
    "submitted_by": "{name}さんが投稿",
    "top_keywords": "主なキーワード",
    "top_organizations": "主な所属機関",
    "total_papers": "論文総数: {n}",
    "total_upvotes": "いいね総数: {n}",
    "upvotes": "いいね{n}件",
    "warnings": "お知らせ",
    "week": "{y}年第{w}週",
    "weekly": "週次",
}
_CHINESE: Words = {
    "abstract": "摘要",
    "ai_summary": "AI 摘要",
    "all_papers": "{n} 篇论文",
    "and_more": "等另外 {n} 人",
    "authors": "作者",
    "by_comments": "按评论数排序",
    "by_hot": "按热度排序",
    "by_newest": "按时间排序",
    "by_stars": "按 GitHub 星标数排序",
    "by_upvotes": "按点赞数排序",
    "code": "代码",
    "collected": "共收录 **{n} 篇**论文。",
    "comments": "{n} 条评论",
    "contents": "目录",
    "daily": "日报",
    "date": "{y}年{m}月{d}日",
    "days": "共 {n} 天有榜单",
    "empty": "没有论文。",
    "featured": "{date}入选",
    "hub_page": "Hugging Face 页面",
    "incomplete": "此榜单尚不完整。",
    "keywords": "关键词",
    "mean_upvotes": "平均点赞数：{n}",
    "month": "{y}年{m}月",
    "monthly": "月报",
    "next": "下一期",
    "of_listed": "{listed} 篇论文中的 {n} 篇",
    "organization": "机构",
    "paper_link": "论文",
    "papers": "论文",
    "previous": "上一期",
    "project": "项目主页",
    "range": "{start}至{end}",
    "ranged": "区间",
    "ranking": "排名",
    "stars": "{n} 个星标",
    "statistics": "统计",
    "submitted_by": "由 {name} 提交",
    "top_keywords": "热门关键词",
    "top_organizations": "热门机构",
    "total_papers": "论文总数：{n}",
    "total_upvotes": "点赞总数：{n}",
    "upvotes": "{n} 个赞",
    "warnings": "说明",
    "week": "{y}年第{w}周",
    "weekly": "周报",
}

#: The locales that are built in.
LOCALES: Mapping[str, Words] = MappingProxyType(
    {"en": _ENGLISH, "ko": _KOREAN, "ja": _JAPANESE, "zh": _CHINESE}
)


@attrs.frozen
class Labels:
    """
    The words of one locale; what it lacks is said in English.

    Attributes:
        language: The locale whose words are found first: for ``lang=``.
    """

    language: str
    _tables: tuple[Words, ...] = attrs.field(repr=False)

    def text(self, key: str, **values: object) -> str:
        """
        The text of a key, with the values filled in.

        Raises:
            KeyError: Not even English has the key.
        """
        for table in self._tables:
            if key in table:
                # Strangers' names go in as values: they are never a format.
                return table[key].format(**values) if values else table[key]
        msg = f"no label {key!r}"
        raise KeyError(msg)

    def count(self, key: str, n: int, **values: object) -> str:
        """
        The text of a key for a number: "1 paper", "2 papers".
        """
        for table in self._tables:
            # A language without the singular has one form for all numbers.
            if key in table:
                form = f"{key}_one" if n == 1 and f"{key}_one" in table else key
                return table[form].format(n=f"{n:,}", **values)
        return self.text(key, n=n, **values)

    def day(self, day: dt.date) -> str:
        """
        A date for people: "February 23, 2026".
        """
        return self._dated("date", day)

    def period(self, period: Period) -> str:
        """
        A period for people: "Week 8 of 2026".
        """
        if period.kind == "day":
            return self.day(period.start)
        if period.kind == "month":
            return self._dated("month", period.start)
        if period.kind == "week":
            year, week, _ = period.start.isocalendar()
            return self.text("week", y=year, w=week)
        return self.text("range", start=self.day(period.start), end=self.day(period.end))

    def frequency(self, period: Period) -> str:
        """
        What kind of digest it is: "Daily".
        """
        keys = {"day": "daily", "week": "weekly", "month": "monthly", "range": "ranged"}
        return self.text(keys[period.kind])

    def ranking(self, ranked_by: str | None) -> str:
        """
        What `Digest.ranked_by` means to people: "By upvotes"; "Ranking" for a key of one's own.
        """
        for table in self._tables:
            for key in (f"by_{ranked_by}", "ranking"):
                if key in table:
                    return table[key]
        return self.text("ranking")

    def _dated(self, key: str, day: dt.date) -> str:
        month = self.text("months").split()[day.month - 1]
        return self.text(key, y=day.year, m=day.month, d=day.day, month=month)


def labels(locale: str, own: Mapping[str, Words] | None = None) -> Labels:
    """
    The words for a locale: its own, else its language's, else English ones.

    Args:
        locale: As in BCP 47, "-" or "_" between its parts: "pt-BR".

        own: A plugin's own words by locale; they come before the built-in.
    """
    names = locale.replace("_", "-").lower().split("-")
    chain = ["-".join(names[:end]) for end in range(len(names), 0, -1)]
    tables: list[Words] = []
    language = "en"
    for name in [*chain, "en"]:
        found = [t[name] for t in (own or {}, LOCALES) if name in t]
        if found and not tables:
            language = name
        tables += found
    return Labels(language, tuple(tables))
