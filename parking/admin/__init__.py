"""Parking in the admin: lots are kept, what happened is looked up and reviewed."""

from parking.admin import discounts, events, lots, permits, sessions

__all__ = ["discounts", "events", "lots", "permits", "sessions"]
