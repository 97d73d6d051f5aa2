"""A private PostgreSQL + PostGIS cluster in a directory of its own: unix socket only, no password, no port.

The demonstration and the tests run on it; an installation that has a database server does not need it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy import URL

from geo import postgres
from geo.errors import Unavailable
from geo.provision import ROLES

ADMIN = "cluster_admin"
SERVER_USER = "lamppost-db"
# Linux allows 107 bytes for a socket's path, of which "/.s.PGSQL.5432" takes 14.
SOCKET_DIRECTORY_MAX = 93
SOCKET_FILES = (".s.PGSQL.5432", ".s.PGSQL.5432.lock")
NEEDED_BYTES = 200 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # For machines from two processors and 4 GB on.
    "shared_buffers": "'512MB'",
    "maintenance_work_mem": "'128MB'",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'15min'",
    # Nothing is replicated from a private cluster, so what is loaded into an empty table is written once, not twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # One file for each weekday, overwritten a week later: the log cannot grow for ever.
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'%a.log'",
    "log_rotation_age": "'1d'",
    "log_truncate_on_rotation": "on",
}
# For data that can be made again: a crash of the machine may lose it, a crash of the server does not.
UNSAFE_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


class Cluster:
    """The cluster kept in `directory`, which `start` makes if it is not there.

    `root` names a directory that Debian's packages were unpacked into, where the system has no
    PostgreSQL. `durable=False` trades safety against power loss for speed. Every method raises
    Unavailable, with one sentence that says what to do.
    """

    def __init__(self, directory: Path, root: Path | None = None, *, durable: bool = True) -> None:
        self.directory = directory.absolute()
        self._root = root
        self._durable = durable

    @property
    def home(self) -> Path:
        """Where the files really are: `directory`, unless the server's user cannot reach that (`start`)."""
        return self.directory.resolve()

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket_directory(self) -> Path:
        """The directory of the socket: beside the data, or a short private one where that path is too long."""
        beside = self.home / "socket"
        if len(os.fsencode(beside)) <= SOCKET_DIRECTORY_MAX:
            return beside
        mine = Path(f"/run/user/{os.geteuid()}")
        base = mine if os.geteuid() != 0 and os.access(mine, os.W_OK) else Path("/tmp")  # noqa: S108  # checked by _own
        return base / f"lamppost-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"

    def url(self, database: str, role: str) -> str:
        """The SQLAlchemy URL of a role's connection to a database of this cluster."""
        query = {"host": str(self.socket_directory)}
        return URL.create("postgresql+psycopg", role, database=database, query=query).render_as_string(False)

    def admin_url(self) -> str:
        """The URL of the cluster's superuser, connected to the maintenance database."""
        return self.url("postgres", ADMIN)

    def running(self) -> bool:
        """Whether the server of this directory runs. True while it starts or stops, too."""
        return self._postmaster() is not None

    def start(self) -> bool:
        """Start the server, making the cluster first where there is none; True if it was not running yet.

        Two starts at once give one server: the second waits for the first.
        """
        with _sentences(self.directory):
            self._prepare_home()
            with self._locked():
                self._own(self.socket_directory)
                if not (self.data / "PG_VERSION").exists():
                    self._make()
                self._installation()
                started = self._launch()
                # A server that was being killed when we looked is gone by now.
                while not self._answers():
                    started = self._launch()
        return started

    def stop(self) -> None:
        """Stop the server, ending its connections; nothing happens when it does not run."""
        if not self.home.is_dir():
            return
        with _sentences(self.directory), self._locked():
            if self.running():
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "-s", "stop")

    # Who the server runs as: the one who starts it or, as PostgreSQL refuses root, a user of its own.

    def _server_user(self) -> pwd.struct_passwd:
        if os.geteuid() != 0:
            return _known_user(os.geteuid(), "this process runs as")
        if self.home.is_dir() and self.home.stat().st_uid != 0:
            return _known_user(self.home.stat().st_uid, f"{self.home} belongs to")
        with suppress(KeyError):
            return pwd.getpwnam(SERVER_USER)
        return _make_server_user()

    def _run(self, program: str, *arguments: object) -> None:
        installation = self._installation()
        user = self._server_user()
        drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", **installation.environment}
        done = subprocess.run(
            [str(installation.bin / program), *map(str, arguments)],
            capture_output=True, text=True, check=False, timeout=180, stdin=subprocess.DEVNULL,
            env=environment, cwd=self.home, umask=0o077, **drop,  # type: ignore[call-overload]
        )  # fmt: skip
        if done.returncode != 0:
            raise Unavailable(self._told(program, done.stderr + done.stdout))

    def _installation(self) -> postgres.Installation:
        version = self.data / "PG_VERSION"
        return postgres.find(self._root, int(version.read_text()) if version.exists() else None)

    def _told(self, program: str, output: str) -> str:
        """One sentence out of a failed program's output and the server's log."""
        lines = output.splitlines() + (self._log() if program == "pg_ctl" else [])
        if any("No space left on device" in line for line in lines):
            return f"no space is left on the disk of {self.home}"
        grave = [line for line in lines if any(word in line for word in ("error:", "FATAL:", "PANIC:", "could not"))]
        return f"the database in {self.home} does not start or stop: {(grave or lines or ['no message'])[-1].strip()}"

    def _log(self) -> list[str]:
        """What the server said since it was last started: first to pg_ctl's file, then to its own."""
        lines = (self.home / "server.log").read_text(errors="replace").splitlines()
        if any("redirecting log output" in line for line in lines):
            newest = sorted(self.data.glob("log/*.log"), key=lambda path: path.stat().st_mtime)[-1:]
            for file in newest:
                lines += file.read_text(errors="replace").rpartition("starting PostgreSQL")[2].splitlines()
        return lines

    # The directory.

    def _prepare_home(self) -> None:
        user = self._server_user()
        self.home.parent.mkdir(parents=True, exist_ok=True)
        if not self.home.exists() and not _reachable(self.home.parent, user.pw_uid):
            with suppress(FileExistsError):  # another start was first
                self.directory.symlink_to(Path("/var/lib") / f"lamppost-{secrets.token_hex(4)}")
        self._own(self.home)
        if not _reachable(self.home, user.pw_uid):
            raise Unavailable(f"the database server's user {user.pw_name} cannot reach {self.home}; move it")

    def _own(self, directory: Path) -> None:
        """Make a directory that the server's user alone can enter; refuse one that somebody else made."""
        user = self._server_user()
        with suppress(FileExistsError):
            directory.mkdir(mode=0o700)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), user.pw_uid):
            raise Unavailable(f"{directory} belongs to someone else; move it away or choose another directory")
        if found.st_uid != user.pw_uid:
            os.chown(directory, user.pw_uid, user.pw_gid)
        if stat.S_IMODE(found.st_mode) != 0o700:
            directory.chmod(0o700)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        user = self._server_user()
        with (self.home / "lock").open("a") as handle:
            os.fchown(handle.fileno(), user.pw_uid, user.pw_gid)
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        """Make the cluster under another name first: a directory `data` is whole or is not there."""
        half = self.home / "data.new"
        if half.exists():
            shutil.rmtree(half)
        free = shutil.disk_usage(self.home).free
        if free < NEEDED_BYTES:
            raise Unavailable(
                f"the disk of {self.home} has {free >> 20} MB left; a database needs {NEEDED_BYTES >> 20}"
            )
        share = self._installation().share
        self._run(
            "initdb", "-D", half, "-L", share, "-U", ADMIN, "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8",
            "--data-checksums", "--no-instructions",
        )  # fmt: skip
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write("include 'lamppost.conf'\n")
        self._configure(half)
        half.rename(self.data)

    def _configure(self, data: Path) -> None:
        """Write settings and access anew at each start, so that a newer program brings its own."""
        user = self._server_user()
        settings: Mapping[str, str] = SETTINGS if self._durable else SETTINGS | UNSAFE_SETTINGS
        # Once for the server: each connection that loads it for itself needs three times as long to begin.
        settings = {**settings, "shared_preload_libraries": f"'{self._installation().postgis}'"}
        people = sorted({user.pw_name, pwd.getpwuid(os.geteuid()).pw_name, "root"})
        roles = (ADMIN, *ROLES)
        files = {
            "lamppost.conf": "".join(f"{name} = {value}\n" for name, value in settings.items()),
            "pg_hba.conf": "local all all peer map=lamppost\n",
            "pg_ident.conf": "".join(f'lamppost "{person}" {role}\n' for person in people for role in roles),
        }
        for name, content in files.items():
            (data / name).write_text(content)
            os.chown(data / name, user.pw_uid, user.pw_gid)

    # The server.

    def _launch(self) -> bool:
        if self.running():
            return False
        self._clear_leftovers()
        self._configure(self.data)
        (self.home / "server.log").unlink(missing_ok=True)
        options = ("-l", self.home / "server.log", "-w", "-t", "120", "-s", "-o", f"-k '{self.socket_directory}'")
        self._run("pg_ctl", "-D", self.data, *options, "start")
        return True

    def _answers(self) -> bool:
        """Wait for the server's answer; False when it ended meanwhile."""
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(
                    host=str(self.socket_directory), user=ADMIN, dbname="postgres", connect_timeout=5
                ).close()
                return True
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise Unavailable(f"the database in {self.home} does not answer: {error}") from error
            if not self.running():
                return False
            time.sleep(0.05)

    def _postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """A recorded pid proves nothing: it may be a zombie, or by now another program's."""
        try:
            process = Path("/proc") / str(pid)
            program, directory = (process / "exe").readlink(), (process / "cwd").readlink()
        except OSError:
            return False
        return program.name.startswith("postgres") and directory == self.data

    def _clear_leftovers(self) -> None:
        """After a killed postmaster: wait for its orphans, then remove what would make PostgreSQL refuse."""
        deadline = time.monotonic() + 15
        while orphans := [int(name) for name in os.listdir("/proc") if name.isdigit() and self._is_ours(int(name))]:
            if time.monotonic() > deadline:
                raise Unavailable(f"processes of an earlier database server still run in {self.data}: {orphans}")
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in SOCKET_FILES:
            (self.socket_directory / name).unlink(missing_ok=True)


@contextmanager
def _sentences(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"cannot use {error.filename or directory} for the database: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"the database in {directory} did not start or stop within {error.timeout:.0f} s") from error


def _known_user(uid: int, whose: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise Unavailable(f"{whose} user {uid}, whom this system does not know; PostgreSQL needs a name") from None


def _make_server_user() -> pwd.struct_passwd:
    """Make the system user that the server runs as, once however many starts ask for it."""
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    lock = os.open("/etc", os.O_RDONLY)
    try:
        # Of two useradd at once the second gives the user another number: what the first one owns is lost to it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(KeyError):
            return pwd.getpwnam(SERVER_USER)
        made = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SERVER_USER], capture_output=True, text=True, check=False
        )
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            raise Unavailable(f"cannot make the system user {SERVER_USER}: {made.stderr.strip()}") from None
    finally:
        os.close(lock)


def _reachable(directory: Path, uid: int) -> bool:
    """Whether a user who is in no group of ours may enter the directory and all above it."""
    for place in (directory, *directory.parents):
        found = place.stat()
        needed = stat.S_IXUSR if found.st_uid == uid else stat.S_IXOTH
        if uid != os.geteuid() and not found.st_mode & needed:
            return False
    return True
