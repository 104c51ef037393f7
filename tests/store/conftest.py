"""The runs of these tests are those of the tests of runs, and stopped when a test is over."""

from tests.runs.conftest import _patient_clicks, clock, registry, serve, start

__all__ = ["_patient_clicks", "clock", "registry", "serve", "start"]
