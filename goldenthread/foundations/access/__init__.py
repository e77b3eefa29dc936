"""Who is in, and what they may do: accounts, seats, and the policy that every route declares.

Nouns: Account, Seat (an account's place as one person in one trust), Policy, Role, Rights. Which role holds which
permission is config's to say; what the permissions mean is each room's.
"""
