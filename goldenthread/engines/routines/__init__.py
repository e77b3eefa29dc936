"""What happens again and again: meetings and visits with an owner, a cadence, a standard agenda and people.

Nouns: Routine, AgendaItem, Principal, Occurrence, Attendance, Action, Decision; Rung, Escalation and Ask, by which a
problem rises tier by tier and an answer comes back with a name. Rooms above register kinds of agenda item and of
routine. Boards are left to daily_management, numbers to measurement.
"""
