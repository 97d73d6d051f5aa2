"""The script that newcomers call, and the lock files behind it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = ("run", "deploy/prepare.sh")
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-node.txt")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROJECT / "run", *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("arguments", [(), ("serve",), ("--demo",)])
def test_an_unknown_verb_gets_the_usage_and_exit_code_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage: ./run VERB" in done.stderr


def test_every_verb_of_the_usage_is_there() -> None:
    verbs = set(re.findall(r"^  ([a-z]+)  ", run("help").stdout, re.MULTILINE))
    script = (PROJECT / "run").read_text()
    assert verbs == set(re.findall(r"^([a-z]+)\)", script, re.MULTILINE))


def test_an_option_that_does_not_exist_gets_exit_code_2() -> None:
    done = run("stop", "--everything")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_stopping_where_nothing_runs_is_no_error(tmp_path: Path) -> None:
    done = run("stop", "--state", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}: nothing was running\n")


def test_the_doctor_finds_all_that_this_test_run_stands_on() -> None:
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert "missing" not in done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_plain_posix_shell(script: str) -> None:
    assert (PROJECT / "run").stat().st_mode & 0o111
    subprocess.run(["dash", "-n", PROJECT / script], check=True, timeout=10)


@pytest.mark.parametrize("lock", LOCKS)
def test_python_locks_carry_a_hash_for_every_package_and_no_address(lock: str) -> None:
    content = (PROJECT / lock).read_text()
    assert "://" not in content
    assert not re.search(r"^--", content, re.MULTILINE)
    packages = re.split(r"\n(?=[a-z])", content)
    assert all("==" in package and "--hash=sha256:" in package for package in packages)


def test_the_node_lock_carries_a_hash_for_every_package_and_no_address_of_one() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_copied_assets_are_those_of_the_manifest_with_their_licences() -> None:
    vendor = PROJECT / "static/vendor"
    manifest = json.loads((vendor / "MANIFEST.json").read_text())
    found = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert found - {"MANIFEST.json", ".stamp"} == {entry["file"] for entry in manifest}
    assert {e["package"] for e in manifest} == {e["package"] for e in manifest if e["file"].startswith("licences/")}


def test_copied_style_sheets_ask_for_nothing_else() -> None:
    assert "url(" not in (PROJECT / "static/vendor/leaflet.css").read_text()
