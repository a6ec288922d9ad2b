#!/bin/sh
# The tests look at pages in Chromium, at documents with poppler, qpdf and pdf.js, and at the book with EPUBCheck, which needs Java.
# Find them, or install them where that is possible.
set -eu
here=$(dirname "$0")

missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v qpdf >/dev/null || missing="$missing qpdf"
command -v npm >/dev/null || missing="$missing npm"

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

# pdf.js, which shows PDFs in Firefox: one package, pinned by its digest, which runs in the tests' browser only.
viewers=$here/viewers
if ! cmp -s "$viewers/package-lock.json" "$viewers/node_modules/as-locked.json"; then
  npm ci --prefix "$viewers" --ignore-scripts --no-audit --no-fund --loglevel=error
  cp "$viewers/package-lock.json" "$viewers/node_modules/as-locked.json"
fi
