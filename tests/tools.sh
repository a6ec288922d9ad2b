#!/bin/sh
# The tests look at pages in Chromium, Firefox and WebKit, at documents with poppler, qpdf, pdf.js and LibreOffice, and at the book with EPUBCheck, which needs Java.
# Find them, or install them where that is possible.
set -eu
here=$(dirname "$0")

missing="" unknown=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v chromedriver >/dev/null || missing="$missing chromium-driver"
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
command -v WebKitWebDriver >/dev/null || missing="$missing webkit2gtk-driver"
command -v Xvfb >/dev/null || missing="$missing xvfb"
/usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1"); from gi.repository import WebKit2' 2>/dev/null ||
  missing="$missing python3-gi gir1.2-webkit2-4.1"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v soffice >/dev/null || missing="$missing libreoffice-writer"
fc-list 2>/dev/null | grep -q "Liberation Sans" || missing="$missing fonts-liberation" # as wide as the Arial that Word has
command -v qpdf >/dev/null || missing="$missing qpdf"
command -v npm >/dev/null || missing="$missing npm"

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing for the tests"
    apt-get update -qq
    for name in $missing; do
      apt-cache show "$name" >/dev/null 2>&1 || unknown="$unknown $name"
    done
    if [ -n "$unknown" ]; then
      # Ubuntu has chromium and firefox as snaps, which see no folder of ours.
      echo "The tests need$unknown, which this system's packages do not hold. Install Chrome with its chromedriver, and Firefox as Mozilla packs it." >&2
      exit 1
    fi
    # shellcheck disable=SC2086 # the names are to be split
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "The tests need$missing. On Debian and Ubuntu: sudo apt-get install$missing" >&2
    exit 1
  fi
fi

# pdf.js, which shows PDFs in Firefox, and TypeScript, which checks the types in the scripts: one package each, pinned by its
# digest, and for the tests only.
for folder in "$here/viewers" "$here/scripts"; do
  if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/as-locked.json"; then
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
    cp "$folder/package-lock.json" "$folder/node_modules/as-locked.json"
  fi
done
