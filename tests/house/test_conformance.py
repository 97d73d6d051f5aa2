"""How the proofs from outside are judged: nothing that failed, or that never ran, passes."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bench.conformance.outcome import Outcome
from bench.conformance.relay import Relay
from bench.conformance.suites import SUITES, run
from bench.conformance.testng import judge

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def results(tmp_path: Path, *classes: str) -> Path:
    file = tmp_path / "testng-results.xml"
    whole = "".join(f'<class name="org.example.Class{n}">{content}</class>' for n, content in enumerate(classes))
    file.write_text(f"<testng-results><suite><test>{whole}</test></suite></testng-results>")
    return file


def method(status: str, name: str = "answers", config: str = "false", message: str = "") -> str:
    told = f"<exception><message>{message}</message></exception>" if message else ""
    return f'<test-method status="{status}" name="{name}" is-config="{config}">{told}</test-method>'


def test_a_suite_that_passed_passes(tmp_path: Path) -> None:
    outcome = judge("suite", results(tmp_path, method("PASS") * 3, method("PASS") + method("SKIP", message="too many")))
    assert outcome.good
    assert (outcome.passed, outcome.skipped) == (5, ["answers: too many"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            method("PASS") + method("FAIL", "bbox", message="expected  200\nbut was 400"),
            "bbox: expected 200 but was 400",
        ),
        (method("PASS") + method("FAIL", "setUp", "true"), "preparation setUp: no message"),
        (method("SKIP"), "nothing of Class1 was tested"),
    ],
)
def test_a_failure_a_failed_preparation_and_a_class_that_was_skipped_are_told(
    tmp_path: Path, content: str, sentence: str
) -> None:
    outcome = judge("suite", results(tmp_path, method("PASS"), content))
    assert outcome.failures == [sentence]
    assert not outcome.good


def test_a_result_without_any_test_proves_nothing(tmp_path: Path) -> None:
    assert not judge("suite", results(tmp_path)).good


def test_a_suite_without_a_result_was_not_run(tmp_path: Path) -> None:
    jar = tmp_path / "empty.jar"
    jar.write_bytes(b"")
    suite = SUITES[0]
    outcome = run(suite, "http://127.0.0.1:9/ogc", [CORE], tmp_path, {suite.name: jar})
    assert not outcome.good
    assert outcome.lines()[0].startswith("ets-ogcapi-features10: NOT RUN: ")


def test_a_suite_for_classes_that_are_not_declared_has_nothing_to_do(tmp_path: Path) -> None:
    outcome = run(SUITES[1], "http://127.0.0.1:9/ogc", [CORE], tmp_path, {})
    assert outcome.good
    assert outcome.skipped == ["the API declares no class of it"]


def test_an_outcome_tells_what_failed() -> None:
    outcome = Outcome("proof")
    outcome.check(True, "one is one")
    outcome.check(False, "two is one")
    assert outcome.lines() == ["proof: 1 passed, 1 failed, 0 skipped", "  FAILED   two is one"]


def test_the_relay_passes_answers_on_and_remembers_what_was_asked() -> None:
    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(self.path.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Relay(server.server_port).running() as relay:
        connection = http.client.HTTPConnection(relay.address.removeprefix("http://"))
        connection.request("GET", "/items?bbox=1%2C2&name=a+b")
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Content-Type")) == (404, "text/plain")
        assert answer.read() == b"/items?bbox=1%2C2&name=a+b"
        assert relay.since(0, "bbox=1,2&name=a b")
        assert relay.since(1, "bbox") == []
    server.shutdown()
    server.server_close()
