"""What a result file of TestNG says. Suites of OGC's end with status 0 whatever they found, so only the file counts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from bench.conformance.outcome import Outcome

LONGEST = 300


def judge(proof: str, file: Path) -> Outcome:
    """Each test method once for each set of its parameters.

    A class none of whose tests ran counts as failed, and so does a failed preparation: both leave a
    conformance class unproved. Raises ET.ParseError for a file that is no result.
    """
    outcome = Outcome(proof)
    for tested in ET.parse(file).getroot().iter("class"):
        methods = [method for method in tested.iter("test-method") if method.get("is-config") != "true"]
        prepared = [method for method in tested.iter("test-method") if method.get("is-config") == "true"]
        before = outcome.passed + len(outcome.failures)
        for method in methods:
            _count(outcome, method)
        for method in prepared:
            if method.get("status") == "FAIL":
                outcome.failures.append(f"preparation {_named(method)}")
        if methods and outcome.passed + len(outcome.failures) == before:
            outcome.failures.append(f"nothing of {tested.get('name', '?').rpartition('.')[2]} was tested")
    outcome.check(bool(outcome.passed), "no test at all passed")
    return outcome


def _count(outcome: Outcome, method: ET.Element) -> None:
    match method.get("status"):
        case "PASS":
            outcome.passed += 1
        case "SKIP":
            outcome.skipped.append(_named(method))
        case _:
            outcome.failures.append(_named(method))


def _named(method: ET.Element) -> str:
    values = [value.text.strip() for value in method.iter("value") if value.text]
    asked = f"({', '.join(value[:60] for value in values)})" if values else ""
    message = " ".join((method.findtext(".//message") or "").split())
    return f"{method.get('name')}{asked}: {message or 'no message'}"[:LONGEST]
