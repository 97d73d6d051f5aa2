"""The private cluster: made, healed and stopped, by root and by anybody else."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from geo import postgres
from geo.cluster import ADMIN, SOCKET_DIRECTORY_MAX, Cluster
from geo.database import working_engine
from geo.errors import Unavailable


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that the database server's own user can reach, unlike pytest's."""
    directory = Path(tempfile.mkdtemp(prefix="lamppost-test-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def made(place: Path) -> Iterator[Cluster]:
    root = os.environ.get("LAMPPOST_POSTGRES_ROOT")
    cluster = Cluster(place / "cluster", Path(root) if root else None, durable=False)
    yield cluster
    cluster.stop()


@pytest.fixture
def running(made: Cluster) -> Cluster:
    made.start()
    return made


@pytest.fixture
def stopped(made: Cluster) -> Cluster:
    made.start()
    made.stop()
    return made


def ask(cluster: Cluster, question: str) -> object:
    with working_engine(cluster.admin_url()).connect() as connection:
        return connection.scalar(text(question))


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_the_server_listens_on_its_socket_only_and_checks_its_pages(running: Cluster) -> None:
    assert ask(running, "SHOW listen_addresses") == ""
    assert ask(running, "SHOW data_checksums") == "on"
    assert ask(running, "SHOW server_encoding") == "UTF8"
    assert ask(running, "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'") == 1


def test_postgis_is_loaded_once_for_all_connections(running: Cluster) -> None:
    assert "postgis" in str(ask(running, "SHOW shared_preload_libraries"))


def test_the_server_never_runs_as_root(running: Cluster) -> None:
    assert Path("/proc", str(postmaster(running))).stat().st_uid != 0


def test_only_the_server_s_user_can_enter_its_directories(running: Cluster) -> None:
    for directory in (running.home, running.data, running.socket_directory):
        assert directory.stat().st_mode & 0o077 == 0


def test_a_role_outside_the_map_is_refused(running: Cluster) -> None:
    with pytest.raises(OperationalError, match="Peer authentication failed"):
        working_engine(running.url("postgres", "somebody")).connect()


def test_starting_a_running_cluster_changes_nothing(running: Cluster) -> None:
    before = postmaster(running)
    assert running.start() is False
    assert postmaster(running) == before


def test_eight_starts_at_once_give_one_server(stopped: Cluster) -> None:
    with ThreadPoolExecutor(8) as pool:
        started = list(pool.map(lambda _: stopped.start(), range(8)))
    assert sorted(started) == [False] * 7 + [True]
    assert ask(stopped, "SELECT 1") == 1


def test_stopping_twice_is_no_error(stopped: Cluster) -> None:
    stopped.stop()
    assert not stopped.running()


def test_a_killed_server_starts_again(running: Cluster) -> None:
    os.kill(postmaster(running), signal.SIGKILL)
    assert running.start() is True
    assert ask(running, "SELECT 1") == 1


def test_a_pid_file_that_names_another_program_is_not_believed(stopped: Cluster) -> None:
    lock = stopped.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{stopped.data}\n0\n5432\n")
    (stopped.socket_directory / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert not stopped.running()
    assert stopped.start() is True


def test_a_half_made_cluster_is_made_again(place: Path, running: Cluster) -> None:
    cluster = Cluster(place / "half", running._root, durable=False)
    cluster.home.mkdir()
    (cluster.home / "data.new").mkdir()
    (cluster.home / "data.new/PG_VERSION").write_text("15\n")
    try:
        assert cluster.start() is True
        assert not (cluster.home / "data.new").exists()
    finally:
        cluster.stop()


def test_a_path_too_long_for_a_socket_gets_a_short_socket_of_its_own(place: Path) -> None:
    long = Cluster(place / ("x" * SOCKET_DIRECTORY_MAX))
    other = Cluster(place / ("y" * SOCKET_DIRECTORY_MAX))
    assert len(os.fsencode(long.socket_directory)) <= SOCKET_DIRECTORY_MAX
    assert long.socket_directory != other.socket_directory


def test_a_directory_that_the_server_s_user_cannot_reach_is_no_obstacle(tmp_path: Path, running: Cluster) -> None:
    cluster = Cluster(tmp_path / "cluster", running._root, durable=False)
    try:
        cluster.start()
        assert ask(cluster, "SELECT current_user") == ADMIN
    finally:
        cluster.stop()
        shutil.rmtree(cluster.home)
        shutil.rmtree(cluster.socket_directory, ignore_errors=True)


def test_data_of_a_version_that_is_not_installed_is_left_alone(place: Path) -> None:
    cluster = Cluster(place / "old")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("11\n")
    with pytest.raises(Unavailable, match="the data is of PostgreSQL 11"):
        cluster.start()
    assert [entry.name for entry in cluster.data.iterdir()] == ["PG_VERSION"]


def test_something_that_is_no_directory_is_refused(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(Unavailable, match="belongs to someone else"):
        Cluster(place / "file").start()


def test_a_socket_directory_that_is_a_link_is_refused(place: Path, stopped: Cluster) -> None:
    real = stopped.socket_directory.rename(place / "elsewhere")
    stopped.socket_directory.symlink_to(real)
    try:
        with pytest.raises(Unavailable, match="belongs to someone else"):
            stopped.start()
    finally:
        stopped.socket_directory.unlink()
        real.rename(stopped.socket_directory)


def test_a_directory_that_cannot_be_written_is_named_in_one_sentence() -> None:
    with pytest.raises(Unavailable, match=r"^cannot use /proc/\S+ for the database: [^\n]+$"):
        Cluster(Path("/proc/lamppost/cluster")).start()


def test_a_full_disk_is_said_before_anything_is_made(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.cluster.NEEDED_BYTES", 1 << 60)
    cluster = Cluster(place / "full")
    with pytest.raises(Unavailable, match=r"^the disk of \S+ has \d+ MB left; a database needs \d+$"):
        cluster.start()
    assert not cluster.data.exists()


def test_a_server_that_cannot_start_says_why_in_one_sentence(stopped: Cluster) -> None:
    control = stopped.data / "global/pg_control"
    kept = control.rename(control.with_suffix(".kept"))
    try:
        with pytest.raises(
            Unavailable, match=r"^the database in \S+ does not start or stop: [^\n]*could not open file[^\n]*$"
        ):
            stopped.start()
    finally:
        kept.rename(control)


def test_a_machine_without_postgresql_gets_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="apt-get install postgresql-15-postgis-3"):
        postgres.find(tmp_path)


def test_a_crash_of_the_server_loses_nothing_committed(running: Cluster) -> None:
    with psycopg.connect(host=str(running.socket_directory), user=ADMIN, dbname="postgres") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    os.kill(postmaster(running), signal.SIGKILL)
    running.start()
    assert ask(running, "SELECT count(*) > 0 FROM kept") is True
