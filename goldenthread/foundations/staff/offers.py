from __future__ import annotations

from goldenthread.foundations.clock import work
from goldenthread.foundations.staff import jobs
from goldenthread.foundations.staff.actions.files import APPLY, CLEAR, READ

work.register(READ, jobs.read)
work.register(APPLY, jobs.apply)
work.register(CLEAR, jobs.clear)
