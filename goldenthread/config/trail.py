"""What the command line does with the sealed trail. Audit knows trusts by number; here they get their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings

from goldenthread.foundations.audit import heads as files
from goldenthread.foundations.audit.actions import PLATFORM, seal_all
from goldenthread.foundations.audit.figures import Verdict, verify_body
from goldenthread.foundations.audit.queries import bodies_with_entries, heads
from goldenthread.foundations.organisation.models import Body

PLATFORM_CODE = "platform"


class NoSuchBody(LookupError):
    """No trust has the code. The message says so."""


def kept_heads() -> Path:
    """The folder into which the clock writes the heads every night."""
    return Path(settings.DATA) / "heads"


def codes() -> dict[int, str]:
    """The code of every body; the platform's own chain has one too."""
    return {PLATFORM: PLATFORM_CODE, **dict(Body.objects.values_list("pk", "code"))}


def export_heads(folder: Path | None) -> tuple[Path, int]:
    """Seal what waits, and write the end of every chain to a file. Says which file, and how many chains."""
    seal_all()
    found = heads()
    return files.append_to(folder or kept_heads(), found, codes=codes()), len(found)


def verdicts(*, heads_from: Sequence[Path], code: str = "") -> Iterator[tuple[str, Verdict]]:
    """Check one chain or all of them against heads that were exported, one after another, each with its code."""
    known = [head for path in heads_from for head in files.read_from(path)]
    named = codes()
    if code:
        wanted = [number for number, body_code in named.items() if body_code == code]
        if not wanted:
            raise NoSuchBody(
                f"No trust has the code {code}. Codes are like RR8; the rest is in “{PLATFORM_CODE}”."
            )
    else:
        wanted = sorted({*bodies_with_entries(), *(head.body_id for head in known)})
    for body_id in wanted:
        yield named.get(body_id, f"body {body_id}"), verify_body(body_id, heads=known)
