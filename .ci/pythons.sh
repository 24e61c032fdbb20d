# Which Pythons there are: by name on the path, and where pyenv and uv keep theirs.

MINORS="11 12 13 14 15"

is_of() { # whether an interpreter runs, and is Python 3.MINOR
    "$1" -c "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, $2))" 2>/dev/null
}

python_of() { # the first interpreter of Python 3.MINOR; nothing if there is none
    local candidate
    for candidate in "$(command -v "python3.$1")" "$(command -v python3)" \
        "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$1".*/bin/python3 \
        "${XDG_DATA_HOME:-$HOME/.local/share}/uv/python/cpython-3.$1".*/bin/python3; do
        if [ -n "$candidate" ] && [ -x "$candidate" ] && is_of "$candidate" "$1"; then
            echo "$candidate"
            return
        fi
    done
}

oldest_python() { # the oldest interpreter that the package runs on
    local minor python
    for minor in $MINORS; do
        python=$(python_of "$minor")
        if [ -n "$python" ]; then
            echo "$python"
            return
        fi
    done
    echo "no Python from 3.11 on here" >&2
    return 1
}
