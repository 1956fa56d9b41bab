"""Numbers with check digits: the IBAN and the Dutch citizen service number (BSN)."""

from __future__ import annotations

LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO",
        "16": "BE",
        "18": "DK FI FK FO GL NL SD",
        "19": "MK SI",
        "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH HR LI LV",
        "22": "BG BH CR DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG",
        "25": "LY PT ST",
        "26": "IS TR",
        "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HN HU LB NI PL SV",
        "29": "BR EG PS QA UA",
        "30": "JO KW MU YE",
        "31": "MT SC",
        "32": "LC",
        "33": "RU",
    }.items()
    for country in countries.split()
}
"""The length of an IBAN by country (the IBAN registry of SWIFT, ISO 13616)."""


def is_iban(characters: str) -> bool:
    """Whether letters and digits without spaces are an IBAN, by length and check digits.

    The country and check digits are moved to the end and letters are replaced by numbers from
    10 on; the remainder of the result after division by 97 must be 1 (ISO 13616, ISO 7064
    mod 97-10).
    """
    iban = characters.upper()
    if not (iban.isascii() and iban.isalnum()) or LENGTHS.get(iban[:2]) != len(iban):
        return False
    return (
        iban[2:4].isdigit() and int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
    )


def is_bsn(digits: str) -> bool:
    """Whether 8 or 9 digits pass the check of a citizen service number ("elfproef").

    The sum of the digits with weights 9, 8, …, 2 and -1 must be a multiple of 11. A number of
    8 digits gets a leading zero.
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) in (8, 9)):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(w * int(d) for w, d in zip(weights, digits.zfill(9), strict=True))
    return total > 0 and total % 11 == 0
