"""What happens to boards, standard work and leaders' work without anybody asking."""

from goldenthread.practices.daily_management.jobs.standard_work import OF_ONE, look

__all__ = ["OF_ONE", "look"]
