"""The mail that the demonstration writes into its folder instead of sending it."""

from __future__ import annotations

import email
import email.policy
import re
import time
from pathlib import Path


def links_in_new_mail(folder: Path, to: str, *, holding: str = "", within: float = 30) -> list[str]:
    """The links in the newest mail to an address that holds some text, once one has come."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = [mail for mail in _mails(folder, to) if holding in mail]
        if found:
            return re.findall(r"https?://\S+", found[-1])
        time.sleep(0.2)
    raise AssertionError(f"No mail came for {to}.")


def _mails(folder: Path, to: str) -> list[str]:
    found = []
    for path in sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns):
        # Django sets a line of hyphens under each mail.
        for text in re.split(r"(?m)^-{79}\n", path.read_text()):
            if text.strip():
                mail = email.message_from_string(text.lstrip(), policy=email.policy.default)
                body = mail.get_body()
                if to in str(mail["To"]) and body is not None:
                    found.append(body.get_content())
    return found
