#!/bin/sh
# The tests look at pages in Chromium, at documents with poppler, and at the book with EPUBCheck, which needs Java.
# Find them, or install them where that is possible.
set -eu

missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v java >/dev/null || missing="$missing default-jre-headless"

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing for the tests"
    apt-get update -qq
    # shellcheck disable=SC2086 # the names are to be split
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "The tests need$missing. On Debian and Ubuntu: sudo apt-get install$missing" >&2
    exit 1
  fi
fi
