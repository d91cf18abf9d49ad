"""Sealed values open with their key in their place, and nowhere else."""

import base64

import pytest

from ledger.rules.cipher import SealBroken, blind_index, read_keys, seal, unseal

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
PLACE = b"credit_citizen.name"


def test_a_sealed_name_opens_again() -> None:
    keys = read_keys(OLD)
    sealed = seal("王芳".encode(), context=PLACE, keys=keys)
    assert unseal(sealed, context=PLACE, keys=keys) == "王芳".encode()


def test_the_same_name_is_sealed_differently_each_time() -> None:
    keys = read_keys(OLD)
    assert seal(b"x", context=PLACE, keys=keys) != seal(b"x", context=PLACE, keys=keys)


def test_after_a_rotation_old_rows_open_and_new_rows_use_the_new_key() -> None:
    sealed_before = seal(b"x", context=PLACE, keys=read_keys(OLD))
    rotated = read_keys(f"{NEW},{OLD}")
    assert unseal(sealed_before, context=PLACE, keys=rotated) == b"x"
    sealed_after = seal(b"x", context=PLACE, keys=rotated)
    assert unseal(sealed_after, context=PLACE, keys=read_keys(NEW)) == b"x"
    with pytest.raises(SealBroken, match="not in the ring"):
        unseal(sealed_after, context=PLACE, keys=read_keys(OLD))


def test_a_value_moved_to_another_column_does_not_open() -> None:
    keys = read_keys(OLD)
    sealed = seal(b"x", context=PLACE, keys=keys)
    with pytest.raises(SealBroken):
        unseal(sealed, context=b"credit_citizen.phone", keys=keys)


def test_every_changed_byte_is_noticed() -> None:
    keys = read_keys(OLD)
    sealed = seal(b"secret", context=PLACE, keys=keys)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), context=PLACE, keys=keys)


def test_every_shortened_value_is_noticed() -> None:
    keys = read_keys(OLD)
    sealed = seal(b"secret", context=PLACE, keys=keys)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(sealed[:length], context=PLACE, keys=keys)


@pytest.mark.parametrize(
    "text",
    ["", "old", "old:", "old:AAAA", "old:!!!!", f":{OLD[4:]}", f"{OLD},"],
)
def test_keys_that_are_not_32_bytes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        read_keys(text)


def test_a_key_ring_does_not_print_its_keys() -> None:
    assert "oooo" not in repr(read_keys(OLD))
    assert OLD[4:] not in repr(read_keys(OLD))


def test_equal_values_share_an_index_only_within_a_domain_and_key() -> None:
    plate = blind_index("沪A12345", domain="plate", key=b"k" * 32)
    assert plate == blind_index("沪A12345", domain="plate", key=b"k" * 32)
    assert plate != blind_index("沪A12345", domain="phone", key=b"k" * 32)
    assert plate != blind_index("沪A12345", domain="plate", key=b"j" * 32)
    assert plate != blind_index("沪A12346", domain="plate", key=b"k" * 32)
