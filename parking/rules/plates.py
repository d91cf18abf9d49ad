"""Plates: what a camera may report, and the one spelling that is compared.

Forms follow GA 36-2018 (mainland China, with the green plates of new-energy
vehicles), its plates for cars from Hong Kong and Macau, for police, learners,
trailers, embassies and consulates, and the armed police. Guests from elsewhere
have letters and digits only.
"""

import re
import unicodedata

from credit.rules.credentials import spell_plate
from ledger.errors import BadInput
from parking.rules.sentences import gettext_noop as _

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "[A-HJ-NP-Z0-9]"
"""Letters I and O are not used after the second place: they look like digits."""

_FORMS = re.compile(
    "|".join(
        (
            rf"[{_PROVINCES}][A-Z]{_SERIAL}{{5}}",
            rf"[{_PROVINCES}][A-Z](?:[A-HJK]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK])",
            rf"[{_PROVINCES}][A-Z]{_SERIAL}{{4}}[学警港澳挂领试超]",
            rf"使[0-9]{{6}}|[{_PROVINCES}][A-Z]?[0-9]{{4,5}}使",
            rf"WJ[{_PROVINCES}]?{_SERIAL}{{5}}",
            r"无牌[A-Z0-9]{0,10}",
            r"[A-Z0-9]{2,10}",
        )
    )
)
_BETWEEN = re.compile(r"[ ·•‧・.\-]")
_UNLICENSED = "无牌"
PLATE = "parking.plate"
"""The domain of the blind index: a plate here and there are not comparable."""

TEXT_LENGTH_MAX = 32
"""Twice the longest plate with separators; what is longer was never a plate."""


class PlateMalformed(BadInput):
    """What the camera reported can't be a plate."""

    code = "parking.plate.malformed"
    sentence = _("This is not the form of a plate.")


def read_plate(text: str) -> str:
    """Give a plate's one spelling; ``沪A·12345`` and ``沪a 12345`` are one plate.

    A car without a plate is ``无牌``, with a ticket's number behind it where the
    gate gives one out.

    Raises:
        PlateMalformed: no plate looks like this.
    """
    folded = unicodedata.normalize("NFKC", text.strip()).upper()
    if len(folded) <= TEXT_LENGTH_MAX:
        bare = _BETWEEN.sub("", folded)
        if _FORMS.fullmatch(bare):
            return spell_plate(bare)
    raise PlateMalformed(pointer="/plate/text")


def tells_cars_apart(plate: str) -> bool:
    """Say whether a spelled plate is one car's; ``无牌`` alone is any car's."""
    return plate != _UNLICENSED


def mask_plate(plate: str) -> str:
    """Show a plate so that its driver knows it and a stranger doesn't: ``沪A•••45``."""
    shown = 2
    hidden = max(len(plate) - 2 * shown, 1)
    return plate[:shown] + "•" * hidden + plate[shown + hidden :]
