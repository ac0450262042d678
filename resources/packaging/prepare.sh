# Shared by ./run and ./test: what the program needs on this machine, set up on first use.
# shellcheck shell=sh disable=SC2034,SC2046,SC2086,SC2154  # lists of packages are split on purpose
# POSIX sh, sourced with $root set to the project folder. Everything is said on stderr, in
# Russian; stdout belongs to the program. Problems end with exit code 3 (the environment).

say() { printf '%s\n' "$@" >&2; }

stop() {
    say "$@"
    exit 3
}

venv=$root/.venv
log=
apt_log=

# Libraries Qt needs: file name as the linker knows it, then the packages that may hold it,
# the newest name first (Debian 13 and Ubuntu 24.04 renamed some of them).
qt_libraries='
libglib-2.0.so.0:libglib2.0-0t64,libglib2.0-0
libgthread-2.0.so.0:libglib2.0-0t64,libglib2.0-0
libGL.so.1:libgl1
libEGL.so.1:libegl1
libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1
libxkbcommon.so.0:libxkbcommon0
'
window_libraries='
libcups.so.2:libcups2t64,libcups2
libxcb-cursor.so.0:libxcb-cursor0
libxcb-icccm.so.4:libxcb-icccm4
libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-randr.so.0:libxcb-randr0
libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0
libxcb-sync.so.1:libxcb-sync1
libxcb-xfixes.so.0:libxcb-xfixes0
libxcb-xkb.so.1:libxcb-xkb1
libxkbcommon-x11.so.0:libxkbcommon-x11-0
libX11-xcb.so.1:libx11-xcb1
'
wayland_libraries='
libwayland-client.so.0:libwayland-client0
libwayland-cursor.so.0:libwayland-cursor0
'

# --- system packages ---------------------------------------------------------------------

has_apt() { command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1; }

# as_root COMMAND…: run it as root; 1 when there is no way to.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null 2>&1; then
        return 1
    elif [ -t 0 ]; then
        sudo "$@" # asks for the password at the terminal
    else
        sudo -n "$@"
    fi
}

can_be_root() {
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    [ -t 0 ] || sudo -n true 2>/dev/null
}

apt_updated=
apt_update() {
    [ -z "$apt_updated" ] || return 0
    apt_updated=yes
    say 'Обновляю список пакетов системы…'
    as_root env LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=60 update >>"$apt_log" 2>&1 || :
}

apt_knows() { [ -n "$(LC_ALL=C apt-cache --quiet=2 show --no-all-versions "$1" 2>/dev/null)" ]; }

# package_name A,B,…: the first of the names that this system knows (the last if it knows none).
package_name() {
    names=$1
    while :; do
        name=${names%%,*}
        if [ "$name" = "$names" ] || apt_knows "$name"; then
            printf '%s' "$name"
            return
        fi
        names=${names#*,}
    done
}

# install_packages WHAT SPEC…: WHAT names the need in Russian; SPEC is «name» or «new,old».
install_packages() {
    what=$1
    shift
    if ! has_apt; then
        stop "Не хватает: $what. Установите средствами вашей системы (в Debian это пакеты: $*) и запустите снова."
    fi
    if ! can_be_root; then
        packages=
        for spec in "$@"; do packages="$packages $(package_name "$spec")"; done
        stop "Не хватает: $what. Нужны права администратора. Попросите его выполнить:" \
            "  apt-get install$packages"
    fi
    apt_log=$(mktemp)
    trap 'rm -f "$log" "$apt_log"' EXIT
    for spec in "$@"; do
        apt_knows "${spec##*,}" || apt_knows "${spec%%,*}" || apt_update
    done
    packages=
    for spec in "$@"; do
        name=$(package_name "$spec")
        case " $packages " in *" $name "*) ;; *) packages="${packages:+$packages }$name" ;; esac
    done
    say "Ставлю $what: $packages"
    # a package list that is out of date asks the mirror for files it no longer has
    if ! apt_install $packages && { [ -n "$apt_updated" ] || ! { apt_update && apt_install $packages; }; }; then
        if grep -q -i -e 'could not get lock' -e 'unable to lock' "$apt_log"; then
            reason='Сейчас пакеты ставит другая программа. Дождитесь её окончания и запустите снова.'
        elif grep -q -i -e 'not enough free space' -e 'no space left' "$apt_log"; then
            reason='На диске не хватает места.'
        elif grep -q -i -e 'could not resolve' -e 'failed to fetch' -e 'could not connect' \
            -e 'unable to locate' -e 'no installation candidate' "$apt_log"; then
            reason='Хранилище пакетов недоступно. Проверьте подключение к сети.'
        else
            reason="Сообщение системы: $(grep -E '^(E|W): ' "$apt_log" | tail -n 1)"
        fi
        stop "Не удалось поставить $what. $reason" \
            "Поставить вручную (от имени администратора): apt-get install $packages"
    fi
    rm -f "$apt_log"
}

apt_install() {
    as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=60 \
        --no-install-recommends install "$@" >>"$apt_log" 2>&1
}

# --- Qt's system libraries ---------------------------------------------------------------

# missing_libraries LIST: those lines of LIST whose library cannot be loaded.
missing_libraries() {
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || :)
    for line in $1; do
        case $known in
            *"${line%%:*} "*) ;;
            *) printf '%s\n' "$line" ;;
        esac
    done
}

# confirm_missing LINE…: the linker's cache does not know every folder; loading settles it.
confirm_missing() {
    "$venv/bin/python" - "$@" <<'PYTHON'
import ctypes
import sys

for line in sys.argv[1:]:
    try:
        ctypes.CDLL(line.partition(":")[0])
    except OSError:
        print(line)
PYTHON
}

# prepare_libraries LIST: install those libraries of LIST that the system lacks.
prepare_libraries() {
    [ "$(uname)" = Linux ] || return 0
    missing=$(missing_libraries "$1")
    [ -n "$missing" ] || return 0
    missing=$(confirm_missing $missing)
    [ -n "$missing" ] || return 0
    install_packages 'системные библиотеки' $(printf '%s\n' "$missing" | sed 's/^[^:]*://' | sort -u)
    missing=$(confirm_missing $missing)
    [ -z "$missing" ] || stop "Системные библиотеки так и не нашлись: $(printf '%s ' $missing)"
}

# --- Python and its libraries ------------------------------------------------------------

python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

find_python() {
    for python in python3 python3.13 python3.12 python3.11; do
        if command -v "$python" >/dev/null 2>&1 && python_fits "$python"; then
            command -v "$python"
            return
        fi
    done
}

# is_ready LOCK: the environment holds what LOCK names, for the interpreter that is there now.
is_ready() {
    [ -x "$venv/bin/python" ] || return 1
    cmp -s "$root/$1" "$venv/$1" || return 1
    [ "$(readlink -f "$venv/bin/python")" = "$(cat "$venv/interpreter" 2>/dev/null)" ]
}

# with_uv GROUP: fill the environment from uv.lock; 1 when uv is not there or did not manage.
with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    say 'Ставлю библиотеки Python (около 150 МБ, при первом запуске это займёт минуту-другую)…'
    case $1 in dev) group=--group=dev ;; *) group=--no-dev ;; esac
    (
        unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
        python_fits "$venv/bin/python" || export UV_PYTHON="$python"
        UV_SYSTEM_CERTS=1 uv sync --project "$root" --frozen --inexact "$group" --quiet --no-python-downloads \
            >>"$log" 2>&1
    ) && return 0
    say 'Через uv не получилось, ставлю через pip…'
    return 1
}

# A school network often looks into HTTPS with a certificate that only the system knows.
trust_system_certificates() {
    certificates=/etc/ssl/certs/ca-certificates.crt
    [ -r "$certificates" ] || return 0
    "$venv/bin/python" -m pip config list 2>/dev/null | grep -q 'cert=' && return 0
    export PIP_CERT="$certificates"
}

# with_pip LOCK: the same with what Python itself brings.
with_pip() {
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages \
            'пакет для окружений Python' "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'),python3-venv"
        say 'Создаю окружение Python…'
        "$python" -m venv --clear "$venv" >>"$log" 2>&1 || return 1
    fi
    say 'Ставлю библиотеки Python (около 150 МБ, при первом запуске это займёт несколько минут)…'
    trust_system_certificates
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --no-deps --use-pep517 -r "$root/$1" >>"$log" 2>&1
}

# fill_environment GROUP: GROUP is «run» or «dev».
fill_environment() {
    case $1 in dev) lock=requirements-dev.lock ;; *) lock=requirements.lock ;; esac
    is_ready "$lock" && return 0 # another start has just done it
    [ -w "$root" ] || stop "Программу надо подготовить к работе, а папка закрыта для записи: $root" \
        'Запустите один раз от имени её владельца.'
    python=$(find_python)
    if [ -z "$python" ]; then
        if command -v python3 >/dev/null 2>&1; then
            stop "Нужен Python от 3.11 до 3.13, в системе — $(python3 --version 2>&1). Установите подходящий и запустите снова."
        fi
        install_packages 'Python' python3 python3-venv
        python=$(find_python)
        [ -n "$python" ] || stop "Нужен Python от 3.11 до 3.13, в системе — $(python3 --version 2>&1)."
    fi
    log=$(mktemp)
    trap 'rm -f "$log" "$apt_log"' EXIT
    if ! with_uv "$1" && ! with_pip "$lock"; then
        say 'Не удалось подготовить окружение Python. Сообщение установщика:' \
            "$(grep -i -e '^error' -e 'no space left' "$log" || tail -n 4 "$log")"
        stop 'Проверьте подключение к сети и место на диске и запустите снова: работа продолжится с этого места.'
    fi
    rm -f "$log"
    if ! readlink -f "$venv/bin/python" >"$venv/interpreter" || ! cp "$root/$lock" "$venv/$lock" ||
        ! cp "$root/requirements.lock" "$venv/requirements.lock"; then
        stop "Не удалось записать в папку программы: $venv"
    fi
}

# prepare_python GROUP: one start at a time fills the environment, the others wait for it.
prepare_python() {
    (
        command -v flock >/dev/null 2>&1 && flock 9
        fill_environment "$1" 9<&-
    ) 9<"$root/requirements.lock" || exit $?
}
