"""Whom the private cluster's server runs as."""

from __future__ import annotations

import os
import pwd
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.cluster import SERVER_USER, Cluster, _make_server_user
from geo.errors import Unavailable


def test_eight_first_starts_at_once_make_one_user(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def useradd(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        time.sleep(0.05)
        made.append(command[-1])
        return subprocess.CompletedProcess(command, 0, "", "")

    def getpwnam(name: str) -> pwd.struct_passwd:
        if name not in made:
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", 900, 900, "", "/nonexistent", "/usr/sbin/nologin"))

    monkeypatch.setattr(subprocess, "run", useradd)
    monkeypatch.setattr(pwd, "getpwnam", getpwnam)
    with ThreadPoolExecutor(8) as pool:
        users = list(pool.map(lambda _: _make_server_user(), range(8)))
    assert made == [SERVER_USER]
    assert {user.pw_uid for user in users} == {900}


def test_a_user_without_a_name_is_told_so_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000_000)
    with pytest.raises(Unavailable, match=r"^this process runs as user 4000000000, whom this system does not know"):
        Cluster(tmp_path / "cluster").start()
