"""OGC's executable test suites, fetched by name with Maven and run with a Java runtime."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from bench.conformance.outcome import Outcome
from bench.conformance.testng import judge

GROUP = "org.opengis.cite"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
ABSENT = ("No versions available", "Could not find artifact")
# Each jar may depend on this one without saying so.
ENGINE = ("org.opengis.cite.teamengine", "teamengine-spi")
FETCH_SECONDS, RUN_SECONDS = 600, 3600


@dataclass(frozen=True)
class Suite:
    """`needs` is the beginning of the conformance classes that it tests: without them it has nothing to do."""

    name: str
    needs: str

    @property
    def artifact(self) -> str:
        return f"ets-{self.name}"

    @property
    def main(self) -> str:
        """The class of its command line, after the name of its package."""
        return f"{GROUP}.{self.name.replace('-', '')}.TestNGController"


SUITES = (
    Suite("ogcapi-features10", "http://www.opengis.net/spec/ogcapi-features-1/"),
    Suite("ogcapi-tiles10", "http://www.opengis.net/spec/ogcapi-tiles-1/"),
    Suite("ogcapi-records10", "http://www.opengis.net/spec/ogcapi-records-1/"),
)


class Missing(Exception):
    """A suite could not be had; says why."""


def run(suite: Suite, address: str, declared: Sequence[str], home: Path, jars: Mapping[str, Path]) -> Outcome:
    """Test the API at `address`, which declares these conformance classes; report below `home`/NAME.

    `jars` are suites that somebody has already, by name, each whole in one file.
    """
    outcome = Outcome(suite.artifact)
    if not any(uri.startswith(suite.needs) for uri in declared):
        outcome.skipped.append("the API declares no class of it")
        return outcome
    place = home / suite.name
    try:
        classes = str(jars[suite.name]) if suite.name in jars else _fetch(suite, place)
        return judge(suite.artifact, _test(suite, classes, address, place))
    except Missing as missing:
        outcome.missing = str(missing)
    return outcome


def _fetch(suite: Suite, place: Path) -> str:
    """The class path of the newest version that the registry has."""
    said = ""
    for classifier in ("aio", ""):
        project = place / (classifier or "plain")
        project.mkdir(parents=True, exist_ok=True)
        (project / "pom.xml").write_text(_project(suite, classifier))
        command = ["mvn", "-B", "-q", "-C", COPY, "-DincludeScope=runtime", "-DoutputDirectory=lib"]
        done = _run(command, project, FETCH_SECONDS)
        if done.returncode == 0:
            return f"{project}/lib/*"
        said = done.stdout + done.stderr
        if not any(word in said for word in ABSENT):
            break
    if any(word in said for word in ABSENT):
        raise Missing(f"the registry has no {GROUP}:{suite.artifact}; if you have it, give it: --jar {suite.name}=FILE")
    (place / "maven.log").write_text(said)
    raise Missing(f"Maven could not fetch it; {place}/maven.log says why")


def _project(suite: Suite, classifier: str) -> str:
    """A pom that wants nothing but the newest release of the suite."""
    root = ET.Element("project", xmlns="http://maven.apache.org/POM/4.0.0")
    values = {"modelVersion": "4.0.0", "groupId": "local", "artifactId": "suite", "version": "1", "packaging": "pom"}
    for name, value in values.items():
        ET.SubElement(root, name).text = value
    wanted = ET.SubElement(root, "dependencies")
    for group, artifact, kind in ((GROUP, suite.artifact, classifier), (*ENGINE, "")):
        dependency = ET.SubElement(wanted, "dependency")
        parts = {"groupId": group, "artifactId": artifact, "version": "[1.0,)"}
        for name, value in parts.items() if not kind else (*parts.items(), ("classifier", kind)):
            ET.SubElement(dependency, name).text = value
    return ET.tostring(root, encoding="unicode")


def _test(suite: Suite, classes: str, address: str, place: Path) -> Path:
    """The result file of one run over all collections."""
    rmtree(place / "report", ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    asked = place / "asked.xml"
    entries = {"iut": address, "noofcollections": "-1"}
    lines = "".join(f'<entry key="{name}">{value}</entry>' for name, value in entries.items())
    doctype = '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">'
    asked.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<properties version="1.0">{lines}</properties>')
    command = ["java", "-cp", classes, suite.main, "-o", str(place / "report"), "-h", "true", str(asked)]
    done = _run(command, place, RUN_SECONDS)
    (place / "log.txt").write_text(done.stdout + done.stderr)
    results = sorted((place / "report").rglob("testng-results.xml"))
    if not results:
        raise Missing(f"it wrote no result; {place}/log.txt says why")
    return results[-1]


def _run(command: list[str], where: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=seconds, check=False)
    except FileNotFoundError:
        raise Missing(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Missing(f"{command[0]} did not end within {seconds:.0f} s") from None
