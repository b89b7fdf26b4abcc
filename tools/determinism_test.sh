#!/usr/bin/env bash
# The histories of scenarios are equal wherever and however they are played: twice in one process,
# in another time zone and language, with other numbers of threads, with and without address
# randomisation, and in another process.
# usage: determinism_test.sh QUIESCE
set -euo pipefail
quiesce=$1
work=${TEST_TMPDIR:-$(mktemp -d)}
scenarios=(scenarios/correct scenarios/database/one-process.yaml
  scenarios/workloads/rolling-update.yaml scenarios/zoo/a17-buggy.yaml)
# All but the largest: what is big is not more undetermined.
mapfile -t files < <(find "${scenarios[@]}" -name '*.yaml' -not -path '*/crds/*' \
  -not -path '*/manifests/*' -not -name 'many-keys-*' -not -name 'certificate-*' \
  -not -name 'autoscaler-*' | sort)
[ "${#files[@]}" -gt 60 ] || { echo "found only ${#files[@]} scenarios" >&2; exit 1; }

# Plays them and keeps the hashes under a name. What is found does not matter here.
play() {
  local name=$1 status=0
  shift
  "$@" "$quiesce" run "${files[@]}" --seeds 2 --out "$work/out" --hashes "$work/$name" \
    "${options[@]}" >"$work/$name.log" 2>&1 || status=$?
  if [ "$status" -ne 0 ] && [ "$status" -ne 2 ] && [ "$status" -ne 4 ]; then
    echo "$name: exit code $status" >&2
    tail -n 40 "$work/$name.log" >&2
    exit 1
  fi
}

same() {
  cmp -s "$work/$1" "$work/$2" && return
  echo "The histories of $1 and $2 differ:" >&2
  diff "$work/$1" "$work/$2" | head -n 20 >&2
  exit 1
}

for storm in "" --storm; do
  options=(--jobs 2)
  [ -z "$storm" ] || options+=("$storm")
  play plain env TZ=UTC LANG=C
  play elsewhere env TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8
  same plain elsewhere
  if setarch -R true 2>/dev/null; then
    play fixed-addresses setarch -R
    same plain fixed-addresses
  else
    # Where addresses cannot be fixed, they differ from process to process.
    play other-addresses env
    same plain other-addresses
  fi
  options=(--jobs 1 --verify)
  [ -z "$storm" ] || options+=("$storm")
  play twice env
  same plain twice
  [ "$(wc -l <"$work/plain")" -ge "${#files[@]}" ] || { echo "too few hashes" >&2; exit 1; }
done
