"""The tariff engine: tariffs are data, and a fee is a pure function of them.

``read_tariff`` turns parsed files into a ``Tariff`` once; ``quote`` prices a stay
under it. The words of the format are explained in ``parking/README.md``.
"""

from parking.rules.tariff.days import HolidayCalendar, HolidayYear
from parking.rules.tariff.fields import TariffMalformed
from parking.rules.tariff.pricing import lost_record_fee, quote
from parking.rules.tariff.read_tariff import join_versions, read_tariff, read_version
from parking.rules.tariff.words import Tariff, TariffVersion, VehicleClass

__all__ = [
    "HolidayCalendar",
    "HolidayYear",
    "Tariff",
    "TariffMalformed",
    "TariffVersion",
    "VehicleClass",
    "join_versions",
    "lost_record_fee",
    "quote",
    "read_tariff",
    "read_version",
]
