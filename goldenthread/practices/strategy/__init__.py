"""What a trust is for, what it sets out to change, and how each goal helps the one above it.

Nouns: Purpose, NationalPriority, Adoption, Objective (a priority, what drives it, or a place's aim), ObjectiveMeasure,
Review. Figures and data are left to measurement, the work to projects, the picture of the whole to golden_thread.
"""
