# Part of ./run: finds what Lamppost runs on, installs what is missing, says what it cannot install.
# shellcheck shell=sh disable=SC2154  # root, venv and unpacked are set by ./run

say() { printf '%s\n' "run: $*" >&2; }
fail() {
    say "$*"
    exit 1
}

# prepare base|test: afterwards .venv, the database programs and the browser assets are there.
prepare() {
    if ! { mkdir -p var && echo writable >var/.probe; } 2>/dev/null; then
        fail "cannot write to $root/var: the disk is full or the directory belongs to someone else"
    fi
    exec 9>var/.preparing
    if command -v flock >/dev/null; then
        flock 9
    fi
    if ! python=$(find_python) || ! has_pip; then
        bring "Python 3.11 or newer with venv" python3 python3-venv
        python=$(find_python) || fail "the system's Python is older than 3.11; install a newer one"
    fi
    if ! find_postgres; then
        need_apt "PostgreSQL with PostGIS"
        apt_lists
        bring "PostgreSQL with PostGIS" "$(apt_find 'postgresql-[0-9]+-postgis-3')"
        find_postgres || fail "there is still no PostgreSQL 15 or newer with PostGIS 3 here"
    fi
    if [ "$1" = test ]; then
        find_clients
    fi
    make_venv "$1"
    make_assets "$1"
    if [ "$1" = test ]; then
        find_driver
    fi
    exec 9>&-
}

# Python.

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14 "$unpacked"/usr/bin/python3.1[1-9]; do
        if "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Debian keeps pip out of Python; unpacked it is a wheel, which runs as it is.
has_pip() { [ -n "$(pip_wheel)" ] || "$python" -c 'import ensurepip' 2>/dev/null; }
pip_wheel() { find "$unpacked/usr/share/python-wheels" -name 'pip-*.whl' 2>/dev/null; }

make_venv() {
    locks=requirements.txt
    if [ "$1" = test ]; then
        locks=requirements-test.txt
    fi
    stamp=$(sum_of "$locks" pyproject.toml)
    if [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$stamp" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        say "making ${venv##*/} with $("$python" --version)"
        if [ -n "$(pip_wheel)" ]; then
            "$python" -m venv --clear --without-pip "$venv"
            "$venv/bin/python" "$(pip_wheel)/pip" install --quiet --no-index "$(pip_wheel)"
        else
            "$python" -m venv --clear "$venv"
        fi
    fi
    "$venv/bin/python" -c 'import sqlite3' 2>/dev/null || lend_sqlite
    say "installing the Python packages of $locks (some minutes, once)"
    pip_install --require-hashes -r "$locks"
    pip_install --no-build-isolation -e .
    echo "$stamp" >"$venv/.installed-$1"
    # The packages of the tests are those of the demonstration and more.
    sum_of requirements.txt pyproject.toml >"$venv/.installed-base"
}

# pygeoapi has one line of versions for Python 3.11 and another from 3.12 on; the lock files hold both.
# find_other: an interpreter of the line that .venv is not of.
find_other() {
    side='>='
    if "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; then
        side='<'
    fi
    for name in python3.12 python3.13 python3.14 python3.11 "$HOME"/.pyenv/versions/3.1[1-9].*/bin/python; do
        if "$name" -c "import ensurepip, sqlite3, sys, venv
sys.exit(sys.version_info < (3, 11) or not sys.version_info $side (3, 12))" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# prepare_other: its own environment beside .venv, named by its version; $other is empty where there is no such Python.
prepare_other() {
    other=''
    if found=$(find_other); then
        other=$root/.venv-$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        (
            python=$found
            venv=$other
            make_venv test
        )
    fi
}

# An unpacked Python finds its own modules, but not the system library that one of them needs.
lend_sqlite() {
    library=$(find "$unpacked/usr/lib" -name libsqlite3.so.0 2>/dev/null)
    [ -n "$library" ] || fail "this Python has no sqlite3; install the package that brings it"
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "import ctypes; ctypes.CDLL('$library')" >"$packages/unpacked-sqlite.pth"
}

pip_install() {
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps "$@" ||
        fail "pip could not install: see its message above (no network, or no space on the disk)"
}

sum_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

# Browser assets.

make_assets() {
    stamp=$(sum_of package-lock.json static/icons.txt static/vendor.mjs)
    if [ "$(cat static/vendor/.stamp 2>/dev/null)" = "$stamp" ] &&
        { [ "$1" = base ] || [ -e node_modules/axe-core ]; }; then
        return
    fi
    bring_node
    say "installing the browser assets of package-lock.json"
    omit=''
    if [ "$1" = base ]; then
        omit=--omit=dev
    fi
    # shellcheck disable=SC2086  # an empty option is no option
    npm ci --no-progress --loglevel=error $omit >/dev/null || fail "npm could not install: see its message above"
    node static/vendor.mjs
    echo "$stamp" >static/vendor/.stamp
}

bring_node() {
    if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null; then
        return
    fi
    if [ ! -x "$venv/bin/npm" ]; then
        say "installing Node.js into .venv"
        pip_install --require-hashes -r requirements-node.txt
    fi
    PATH=$venv/bin:$PATH
}

# The database and the browser.

# has_postgres [DIRECTORY]: the program's own search, which needs nothing but Python.
has_postgres() {
    "$python" -c 'import sys, pathlib; from geo import postgres
postgres.find(pathlib.Path(sys.argv[1]) if sys.argv[1] else None)' "$1" 2>/dev/null
}

find_chromium() {
    for name in chromium chromium-browser google-chrome-stable "$unpacked/chromium"; do
        if command -v "$name"; then
            return
        fi
    done
    return 1
}

# The real clients that the tests use: a browser, GDAL's programs, as somebody with QGIS has them, and R.
find_clients() {
    PATH=$PATH:$unpacked
    wanted=''
    packages=''
    if ! find_chromium >/dev/null; then
        wanted='Chromium'
        packages='chromium fonts-liberation'
    fi
    if ! command -v ogrinfo >/dev/null; then
        wanted="${wanted:+$wanted and }GDAL's programs"
        packages="$packages gdal-bin"
    fi
    if ! command -v Rscript >/dev/null; then
        wanted="${wanted:+$wanted and }R"
        packages="$packages r-base-core"
    fi
    if [ -n "$wanted" ]; then
        # shellcheck disable=SC2086  # names of packages, one word each
        bring "$wanted (for the tests)" $packages
    fi
    LAMPPOST_TEST_CHROMIUM=$(find_chromium) || fail "there is still no Chromium here"
    export LAMPPOST_TEST_CHROMIUM
    command -v ogrinfo >/dev/null || fail "there is still no ogrinfo here"
    command -v Rscript >/dev/null || fail "there is still no Rscript here"
}

# What ./run conformance needs beside them. Without root it goes on with what is there and says what it could not run:
# QGIS and Java find their own parts only where the packages put them.
find_judges() {
    packages=''
    if ! command -v mvn >/dev/null || ! command -v java >/dev/null; then
        packages='maven default-jre-headless'
    fi
    if ! /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then
        packages="$packages python3-qgis"
    fi
    if [ -z "$packages" ]; then
        return
    fi
    if command -v apt-get >/dev/null && may_install; then
        # shellcheck disable=SC2086  # names of packages, one word each
        bring "Maven, a Java runtime or QGIS (about 1 GB)" $packages
    else
        say "missing for some proofs, and only root can install it: $packages"
    fi
}

# What an earlier run unpacked beside the project serves as well as what is installed.
find_postgres() {
    has_postgres '' && return
    has_postgres "$unpacked" || return 1
    export LAMPPOST_POSTGRES_ROOT="$unpacked"
}

# Playwright brings a Node.js of its own, which runs only where libatomic is installed; any other will do.
find_driver() {
    if ! "$venv"/lib/python3*/site-packages/playwright/driver/node --version >/dev/null 2>&1; then
        bring_node
        PLAYWRIGHT_NODEJS_PATH=$(node -p process.execPath)
        export PLAYWRIGHT_NODEJS_PATH
    fi
}

# Debian's packages: installed where we may, else unpacked beside the project, else one command is named.

bring() { # what, packages…
    what=$1
    shift
    need_apt "$what"
    if may_install; then
        say "missing: $what. Installing with apt-get: $*"
        no_system_cluster
        install "$@" >var/apt.log 2>&1 ||
            fail "apt-get could not install; var/apt.log says why: $(tail -n 1 var/apt.log)"
    else
        say "missing: $what. You are not root: unpacking Debian's packages into var/root instead"
        unpack "$@"
    fi
}

need_apt() { # what
    if ! command -v apt-get >/dev/null; then
        fail "missing: $1. Install it with this system's package manager and run this again."
    fi
}

may_install() {
    [ "$(id -u)" = 0 ] && return
    command -v sudo >/dev/null || return 1
    # Without a terminal nobody could type the password that sudo may ask for.
    if [ -t 0 ]; then sudo -v; else sudo -n true 2>/dev/null; fi
}

install() {
    as_root apt-get update -qq || return
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@" </dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian's PostgreSQL starts a cluster of its own on a TCP port when it is installed; nothing here needs it.
no_system_cluster() {
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
}

# apt with package lists of its own, which a user without root may fetch.
own_apt() {
    command=$1
    shift
    "$command" -q -o APT::Sandbox::User=root -o Dir::State="$root/var/apt" -o Dir::State::status=/var/lib/dpkg/status \
        -o Dir::Cache="$root/var/apt" -o Debug::NoLocking=1 "$@"
}

apt_lists() {
    mkdir -p var/apt/lists/partial var/apt/archives/partial
    own_apt apt-get update >/dev/null || fail "apt-get update failed: see its message above"
}

apt_find() { # the newest package of a name
    own_apt apt-cache search --names-only "^$1\$" | cut -d' ' -f1 | sort -V | tail -1
}

unpack() {
    mkdir -p "$unpacked"
    [ -d var/apt/lists ] || apt_lists
    names=$(own_apt apt-get install -s --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
    (
        cd var/apt/archives
        # shellcheck disable=SC2086  # names of packages, one word each
        own_apt apt-get download $names >/dev/null
        for package in *.deb; do
            dpkg-deb -x "$package" "$unpacked"
            rm "$package"
        done
    ) || fail "the packages could not be unpacked; as root, one command brings them: apt-get install -y $*"
    # What the packages' own scripts would have done.
    for control in "$unpacked"/usr/share/postgresql/*/extension/postgis*-3.control; do
        [ -e "$control" ] && ln -sf "$(basename "$control")" "${control%-3.control}.control"
    done
    wrap chromium /usr/lib/chromium/chromium
    wrap ogrinfo /usr/bin/ogrinfo
    wrap ogr2ogr /usr/bin/ogr2ogr
    wrap_r
}

unpacked_libraries() {
    find "$unpacked"/usr/lib/*-linux-gnu* "$unpacked"/lib/*-linux-gnu* -name '*.so*' -exec dirname {} + |
        sort -u | tr '\n' ':'
    echo "$unpacked/usr/lib"
}

# An unpacked program needs to be told where its libraries, fonts and data are.
wrap() { # name, path
    [ -e "$unpacked$2" ] || return 0
    libraries=$(unpacked_libraries)
    printf '<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' \
        "$unpacked/usr/share/fonts" "$unpacked/var/cache/fonts" >"$unpacked/fonts.conf"
    cat >"$unpacked/$1" <<WRAPPER
#!/bin/sh
export LD_LIBRARY_PATH='$libraries' FONTCONFIG_FILE='$unpacked/fonts.conf'
export GDAL_DATA='$unpacked/usr/share/gdal' PROJ_LIB='$unpacked/usr/share/proj'
exec '$unpacked$2' "\$@"
WRAPPER
    chmod +x "$unpacked/$1"
}

# R's own starter looks for R in /usr/lib. What is run is one file with code.
wrap_r() {
    home=$unpacked/usr/lib/R
    [ -e "$home/bin/exec/R" ] || return 0
    ln -sf Renviron.ucf "$home/etc/Renviron"
    cat >"$unpacked/Rscript" <<WRAPPER
#!/bin/sh
export R_HOME='$home' LD_LIBRARY_PATH='$home/lib:$(unpacked_libraries)'
exec '$home/bin/exec/R' --no-echo --no-restore --file="\$1"
WRAPPER
    chmod +x "$unpacked/Rscript"
}

# For people.

doctor() {
    missing=0
    if python=$(find_python) && has_pip; then
        report ok "$("$python" --version) with venv ($python)"
        if has_postgres ''; then
            report ok "PostgreSQL with PostGIS, installed"
        elif has_postgres "$unpacked"; then
            report ok "PostgreSQL with PostGIS, unpacked in var/root"
        else
            report missing "PostgreSQL 15 or newer with PostGIS: ./run demo brings it"
        fi
    else
        report missing "Python 3.11 or newer with venv: ./run demo brings it"
        report later "PostgreSQL with PostGIS is looked for once Python is here; ./run demo brings it"
    fi
    if chromium=$(find_chromium); then
        report ok "Chromium ($chromium)"
    else
        report missing "Chromium (tests only): ./run test brings it"
    fi
    if command -v ogrinfo >/dev/null || [ -x "$unpacked/ogrinfo" ]; then
        report ok "GDAL's programs"
    else
        report missing "GDAL's programs (tests only): ./run test brings them"
    fi
    if command -v npm >/dev/null; then
        report ok "Node.js $(node --version)"
    else
        report ok "no Node.js; ./run installs one into .venv when it is needed"
    fi
    if [ -x "$venv/bin/python" ] && other=$(find_other); then
        report ok "$("$other" --version) as well: ./run test asks the API on both sides of Python 3.12"
    else
        report ok "no Python of the other side of 3.12: ./run test asks the API on one"
    fi
    if [ -e "$venv/.installed-base" ] || [ -e "$venv/.installed-test" ]; then
        report ok "the packages of the lock files, in .venv"
        "$venv/bin/python" -m portal stop --dry-run --state "$root/var/demo" --state "$root/var/test"
    else
        report later "the Python packages: ./run demo installs them into .venv"
    fi
    report ok "$(df -Pk . | awk 'NR==2 { printf "%d MB free on this disk (a demo needs about 1500)", $4 / 1024 }')"
    return $missing
}

report() {
    printf '%-8s %s\n' "$1" "$2"
    if [ "$1" = missing ]; then missing=1; fi
}

lock() {
    prepare test
    if [ ! -x var/tools/bin/uv ]; then
        "$python" -m venv var/tools
        var/tools/bin/python -m pip --disable-pip-version-check install --quiet uv
    fi
    compile() {
        var/tools/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
            --python-version 3.11 "$@"
    }
    compile pyproject.toml -o requirements.txt
    compile pyproject.toml --extra test -c requirements.txt -o requirements-test.txt
    compile --group node -o requirements-node.txt
    bring_node
    npm install --package-lock-only --loglevel=error
}
