"""The API of hospital systems: visits, their charges, their discharge."""
