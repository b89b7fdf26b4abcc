#!/usr/bin/env bash
# quiesce --version tells the version that the newest section of CHANGELOG.md is about.
# usage: version_test.sh QUIESCE CHANGELOG
set -euo pipefail
newest=$(sed -nE 's/^## ([^ ]+).*/\1/p' "$2" | head -n 1)
said=$("$1" --version)
if [ "$said" != "quiesce $newest" ]; then
  echo "quiesce --version says '$said'; the newest section of CHANGELOG.md is about '$newest'."
  echo "The version is in tools/version.h."
  exit 1
fi
