"""Play a day's stories in the order of their moments, in as many threads as asked."""

import heapq
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config.demo.day import Plan
from config.demo.people import Story, Told, Townspeople, UnexpectedAnswer

Cast = Callable[[], Townspeople]
"""Makes somebody to speak for one thread: clients are not for several."""


@dataclass(slots=True)
class Player:
    """Plays plans; ``pause_seconds`` is waited between two steps of a thread."""

    cast: Cast
    threads: int
    pause_seconds: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)
    mishaps: list[str] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    _merging: threading.Lock = field(default_factory=threading.Lock)

    def play(self, plans: Sequence[Plan]) -> None:
        """Play all, each thread its own share; back when all are told or stopped."""
        threads = [
            threading.Thread(target=self._play_share, args=(plans, first), daemon=True)
            for first in range(self.threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _play_share(self, plans: Sequence[Plan], first: int) -> None:
        people = self.cast()
        # One thread tells all that one car or patient does: order matters there.
        share = [
            (number, plan)
            for number, plan in enumerate(plans)
            if zlib.crc32(plan.whose.encode()) % self.threads == first
        ]
        self._tell([people.story(number, plan) for number, plan in share])
        with self._merging:
            self.told.add(people.told)

    def _tell(self, stories: Sequence[Story]) -> None:
        """Always go on with the story whose next step is the earliest."""
        upcoming: list[tuple[datetime, int, Story]] = []
        for number, story in enumerate(stories):
            self._go_on(upcoming, number, story=story)
        while upcoming and not self.stopped.wait(self.pause_seconds):
            _, number, story = heapq.heappop(upcoming)
            self._go_on(upcoming, number, story=story)

    def _go_on(
        self, upcoming: list[tuple[datetime, int, Story]], number: int, *, story: Story
    ) -> None:
        """Take a story's next step; one that can't go on is dropped and reported."""
        try:
            moment = next(story, None)
        except UnexpectedAnswer as mishap:
            self.mishaps.append(str(mishap))
            return
        if moment is not None:
            heapq.heappush(upcoming, (moment, number, story))
