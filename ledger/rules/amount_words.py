"""Amounts in words, as receipts and cheques have them: hard to alter afterwards.

The Chinese capitals follow the rules for filling in bills (正确填写票据和结算凭证的
基本规定, People's Bank of China): one 零 for zeros between digits, 整 after whole yuan
or jiao, 零 between yuan and fen where there is no jiao.
"""

from ledger.money import AMOUNT_MINOR_MAX, Money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ((10**8, "亿"), (10**4, "万"))
"""What larger numbers are counted in; 10^15 minor units are 万 of 亿."""

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
BELOW_TWENTY, TENS_OF = ONES.split(), TENS.split()
THOUSAND = 1000
THOUSANDS = ("", "thousand", "million", "billion", "trillion")
HOME_CURRENCY = "CNY"


def amount_words(money: Money, *, language: str) -> str:
    """Write an amount of two decimal places in words.

    Chinese has words for its own currency; any other amount is written in English.

    Raises:
        ValueError: it is larger than any amount in the books.
    """
    if abs(money.amount_minor) > AMOUNT_MINOR_MAX:
        message = f"{money.amount_minor} is beyond every amount"
        raise ValueError(message)
    major, minor = divmod(abs(money.amount_minor), 100)
    is_negative = money.amount_minor < 0
    if language.startswith("zh") and money.currency == HOME_CURRENCY:
        return ("负" if is_negative else "") + _capitals(major, minor)
    words = f"{_english(major)} and {minor:02d}/100 {money.currency}"
    return ("Minus " + words) if is_negative else words[0].upper() + words[1:]


def _capitals(yuan: int, minor: int) -> str:
    jiao, fen = divmod(minor, 10)
    text = f"{_whole(yuan)}元" if yuan or not minor else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        text += DIGITS[0]
    return text + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Write a whole number; a group that begins with zeros is told by one of them."""
    for size, name in GROUPS:
        if number >= size:
            high, low = divmod(number, size)
            zero = DIGITS[0] if 0 < low < size // 10 else ""
            return _whole(high) + name + zero + (_whole(low) if low else "")
    return _four(number) if number else DIGITS[0]


def _four(number: int) -> str:
    """Write one to four digits; zeros between two are one, those at the end none."""
    text, is_zero_due = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if is_zero_due else "") + DIGITS[digit] + PLACES[place]
        is_zero_due = bool(text) and not digit
    return text


def _english(number: int) -> str:
    """Write a whole number in English, without “and”: that stands before the cents."""
    if number < THOUSAND:
        return _hundreds(number)
    threes = []
    while number:
        number, three = divmod(number, THOUSAND)
        threes.append(three)
    said = [
        f"{_hundreds(three)} {name}".strip()
        for three, name in zip(threes, THOUSANDS, strict=False)
        if three
    ]
    return " ".join(reversed(said))


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{BELOW_TWENTY[hundreds]} hundred"] if hundreds else []
    if rest >= len(BELOW_TWENTY):
        tens, ones = divmod(rest, 10)
        said.append(TENS_OF[tens] + (f"-{BELOW_TWENTY[ones]}" if ones else ""))
    elif rest or not hundreds:
        said.append(BELOW_TWENTY[rest])
    return " ".join(said)
