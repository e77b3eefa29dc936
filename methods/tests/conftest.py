"""Patience for slow machines: a property that holds is not a failure because it took long."""

from hypothesis import HealthCheck, settings

settings.register_profile("methods", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("methods")
