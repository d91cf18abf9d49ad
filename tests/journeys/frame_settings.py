"""The tests' settings with the frame's calls, for a web server of its own."""

from tests.settings import *  # noqa: F403 - the very same, but for one

ROOT_URLCONF = "tests.journeys.frame_urls"
