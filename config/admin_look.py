"""How the admin looks: the site's name, colour and menu."""

from typing import Any

from django.templatetags.static import static

# Tailwind's teal, the colour of the whole site.
TEAL = {
    "50": "oklch(98.4% .014 180.72)",
    "100": "oklch(95.3% .051 180.801)",
    "200": "oklch(91% .096 180.426)",
    "300": "oklch(85.5% .138 181.071)",
    "400": "oklch(77.7% .152 181.912)",
    "500": "oklch(60% .118 184.704)",
    "600": "oklch(51.1% .096 186.391)",
    "700": "oklch(43.7% .078 188.216)",
    "800": "oklch(38.6% .063 188.416)",
    "900": "oklch(32% .05 188.6)",
    "950": "oklch(27.7% .046 192.524)",
}
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "CityTab",
    "SITE_HEADER": "CityTab",
    "SITE_ICON": lambda _request: static("site/favicon.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("site/favicon.svg"),
        },
    ],
    "COLORS": {"primary": TEAL},
    "STYLES": [lambda _request: static("site/admin.css")],
    "SCRIPTS": [lambda _request: static("site/keys.js")],
    "SHOW_LANGUAGES": True,
    "SIDEBAR": {"navigation": "config.admin_menu.menu"},
}
