"""Personal data as it may be shown to staff: enough to recognise, not to copy."""

HIDDEN = "•"
TWO = "欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 东方 端木 长孙 宇文"
SURNAMES_OF_TWO = frozenset(TWO.split())


def mask_name(name: str) -> str:
    """Keep the surname: ``林•``, ``欧阳•``, ``Ada •``."""
    first, _, rest = name.strip().partition(" ")
    if rest:
        return f"{first} {HIDDEN}"
    kept = 2 if name[:2] in SURNAMES_OF_TWO else 1
    return name[:kept] + HIDDEN * max(len(name) - kept, 1)


def mask_id_no(id_no: str) -> str:
    """Keep the province and the last two characters."""
    return _middle(id_no, head=2, tail=2)


def mask_phone(phone: str) -> str:
    """Keep the country and the last four digits."""
    return _middle(phone, head=3, tail=4)


def mask_email(email: str) -> str:
    """Keep the first letter and the host: ``l•••@example.com``; of nothing, nothing."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}{HIDDEN * 3}{at}{host}" if at else ""


def mask_value(value: str) -> str:
    """Keep the beginning and the end of a plate, a card or a code."""
    return _middle(value, head=2, tail=2)


def _middle(text: str, *, head: int, tail: int) -> str:
    """Hide at least half, whatever the length."""
    if len(text) < 2 * (head + tail):
        head, tail = len(text) // 4, len(text) // 4
    hidden = HIDDEN * (len(text) - head - tail)
    return text[:head] + hidden + text[len(text) - tail :]
