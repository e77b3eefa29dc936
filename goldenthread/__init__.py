"""Golden Thread: the improvement system of a hospital trust, from board to ward.

Four floors, each folder on a floor one room: foundations carry engines, engines carry practices, and overviews read
them all. ARCHITECTURE.md says where everything is.
"""
