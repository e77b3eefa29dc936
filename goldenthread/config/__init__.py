"""Composition: which rooms there are, which roles hold which permissions, the settings, and the command line.

The only place that may know everything. It holds no rule of its own.
"""
