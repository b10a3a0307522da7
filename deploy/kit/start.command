#!/bin/sh
# Installs and starts the app on macOS, by a double click.
exec sh "$(dirname "$0")/start.sh"
