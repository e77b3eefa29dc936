"""Who is here: bodies and units as a tree in time, people, and what they belong to.

Nouns: Body, BodyPlacement, BodySuccession, Unit, UnitPlacement, UnitClosure, UnitSuccession, Person, Membership. A row
that a trust owns is BodyOwned and can be read only in that trust's scope. What a role may do is left to access.
"""
