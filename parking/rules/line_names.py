"""What tariffs call their windows and rules, in words for the catalogue."""

from parking.rules.sentences import gettext_noop

LINE_NAMES = {
    "all_day": gettext_noop("All day"),
    "allowance": gettext_noop("Free time of the day"),
    "before_20": gettext_noop("Before 20:00"),
    "cap": gettext_noop("Price cap"),
    "charged_before": gettext_noop("Charged at the last exit"),
    "coupon": gettext_noop("Coupon"),
    "day": gettext_noop("Daytime"),
    "day_high": gettext_noop("Daytime on a busy day"),
    "day_large": gettext_noop("Daytime, large vehicles"),
    "day_off": gettext_noop("Daytime on a day off"),
    "day_peak": gettext_noop("Daytime on a peak day"),
    "early_morning": gettext_noop("Early morning"),
    "festival": gettext_noop("Festival"),
    "full_period": gettext_noop("Full period"),
    "grace": gettext_noop("Free minutes"),
    "hourly": gettext_noop("By the hour"),
    "lost_record": gettext_noop("Entry was not read"),
    "morning": gettext_noop("Morning"),
    "night": gettext_noop("Night"),
    "validation": gettext_noop("Validation"),
    "waiver": gettext_noop("Waiver"),
}
"""Names of windows, switches and lines; another name stands for itself."""


def line_name(rule: str) -> str:
    """Give a rule's English name; a cap says of what after its colon."""
    word = rule.partition(":")[0]
    return LINE_NAMES.get(word, word.replace("_", " "))
