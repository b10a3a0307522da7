#!/bin/sh
# Installs the app beside this script, without a network, and starts it. For Linux and macOS.
set -eu
cd "$(dirname "$0")"

python=
for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
        2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Install Python 3.11, 3.12 or 3.13 first; on Debian and Ubuntu also python3-venv." >&2
    exit 1
fi

lock=app/requirements-serve.lock
if ! cmp -s "$lock" installed/installed.lock; then
    echo "Installing. This happens once and takes some minutes."
    "$python" -m venv --clear installed
    installed/bin/python -m pip --isolated install --quiet --disable-pip-version-check \
        --no-index --find-links wheels --require-hashes --requirement "$lock"
    cp "$lock" installed/installed.lock
fi

export MNIST_PATH="$PWD/mnist.npz" MNIST_FETCH=off
cd app
exec ../installed/bin/python -m streamlit run app.py "$@"
