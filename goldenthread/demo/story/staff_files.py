"""What Seaholme's payroll has sent: who began in spring, and what is different since."""

from __future__ import annotations

HEADINGS = (
    *("Employee Number", "Title", "First Name", "Last Name", "E-mail", "Position Title", "Organisation"),
    *("Staff Group", "Supervisor", "Start Date", "Leaving Date"),
)
SPRING, SUMMER, THEATRES = "staff-in-post-spring.csv", "staff-in-post-summer.xlsx", "theatres-starters.csv"

# Given name, family name, job title, place: those who began this spring.
BEGAN = (
    ("Oluwaseun", "Bright", "Staff nurse", "ward_7"),
    ("Marta", "Silva", "Staff nurse", "ward_8"),
    ("Piotr", "Lewandowski", "Physiotherapist", "ward_9"),
    ("Ffion", "Roberts", "Ward clerk", "ward_7"),
    ("Harpreet", "Gill", "Healthcare assistant", "ward_10"),
    ("Juliet", "Nakato", "Staff nurse", "amu"),
)
# Who is new, moves, has another name or post, leaves or comes back in the file that waits.
BEGINS = (
    ("Sam", "O’Connor", "Staff nurse", "ward_7"),
    ("Leila", "Haddad", "Occupational therapist", "ward_8"),
    ("Ewan", "Mackay", "Healthcare assistant", "ed"),
)
MOVES = ("Silva", "ward_7")
MARRIES = ("Roberts", "Roberts-Khan")
IS_PROMOTED = ("Bright", "Sister")
LEAVES = "Gill"
