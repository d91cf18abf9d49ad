"""Lighthouse measures five main pages on a phone: ``make lighthouse``, not CI.

It needs Node and npm's registry, which neither the site nor its other tests do.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests import chromium
from tests.factories.bills import bills_of
from tests.factories.desk import MODEL_BACKEND
from tests.factories.town import Town, a_login, a_town

ASKED_FOR = "CITYTAB_LIGHTHOUSE"
"""How many runs of each page the median is of."""

LIGHTHOUSE = "lighthouse@12.8.2"
"""The last version for Node 18 and 20."""

WANTED = {"accessibility": 100, "best-practices": 95, "performance": 90}

pytestmark = pytest.mark.skipif(
    ASKED_FOR not in os.environ, reason="make lighthouse asks for it"
)


def pages(town: Town) -> dict[str, str]:
    """The pages that citizens open most."""
    visit = next(bill for bill in bills_of(town.citizen) if bill.kind == "outpatient")
    return {
        "home": "/",
        "bills": "/bills/",
        "bill": f"/bills/{visit.id}/",
        "pay": "/bills/pay/",
        "spending": "/spending",
    }


def scores(address: str, cookie: str, report: Path) -> dict[str, int]:
    """Let Lighthouse look at a page once; its scores in percent."""
    npx = shutil.which("npx")
    assert npx, "Lighthouse needs Node: npx is missing"
    flags = "--headless=new --no-sandbox"
    command = [
        *(npx, "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"),
        f"--output-path={report}",
        f"--only-categories={','.join(WANTED)}",
        f"--chrome-flags={flags}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]
    environment = os.environ | {"CHROME_PATH": str(chromium.find_browser())}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    told: dict[str, Any] = json.loads(report.read_text())
    return {name: round(told["categories"][name]["score"] * 100) for name in WANTED}


def signed_in_cookie(user: User) -> str:
    client = Client()
    client.force_login(user, MODEL_BACKEND)
    return f"sessionid={client.cookies['sessionid'].value}"


def test_five_pages_score_as_wanted(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = a_town()
    cookie = signed_in_cookie(a_login())
    runs = int(os.environ[ASKED_FOR])
    medians = {}
    for name, address in pages(town).items():
        each = [
            scores(site + address, cookie, tmp_path / f"{name}-{run}.json")
            for run in range(runs)
        ]
        medians[name] = {kind: median(one[kind] for one in each) for kind in WANTED}
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(medians)}\n")
    low = {
        f"{name} {kind}": score
        for name, page in medians.items()
        for kind, score in page.items()
        if score < WANTED[kind]
    }
    assert low == {}
