"""Small helps to fill in forms as people do."""

from __future__ import annotations

import re
from datetime import date, timedelta


def pick_day(page, question, day):
    """Fill in a question that asks for a day, a month and a year."""
    asked = page.get_by_role("group", name=re.compile(re.escape(question)))
    asked.get_by_label("Day", exact=True).fill(str(day.day))
    asked.get_by_label("Month", exact=True).fill(str(day.month))
    asked.get_by_label("Year", exact=True).fill(str(day.year))


def today():
    return date.today()


def months_ago(months):
    """The first day of a month that is over."""
    year, month = divmod(today().year * 12 + today().month - 1 - months, 12)
    return date(year, month + 1, 1)


def in_days(days):
    return today() + timedelta(days=days)


def choose_place(page, name, label="Place"):
    """Choose a place from the tree, in which each is set in by its depth."""
    box = page.get_by_label(label)
    words = next(text for text in box.locator("option").all_inner_texts() if text.strip() == name)
    box.select_option(label=words)


def with_file(page, name, text):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


def hidden_answers(page):
    """What a form sends besides what people type, so that a test can send the same form again."""
    return page.eval_on_selector_all(
        "main form[method=post] input[type=hidden]",
        "them => Object.fromEntries(them.map(one => [one.name, one.value]))",
    )
