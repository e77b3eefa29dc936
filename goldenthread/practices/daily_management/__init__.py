"""A team's day: its production board, its huddle, and the standard work it keeps.

Nouns: Board, Column, Mark, Card; Screen, Operation and Conflict, by which a paired tablet or wall works with no one
signed in; StandardWork and LeaderTask. Meetings, actions and escalations are left to routines, ideas to projects.
"""
