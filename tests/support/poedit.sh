#!/usr/bin/env bash
# usage: xvfb-run poedit.sh CATALOG   approve the first message, rewrite the second, extend the third and leave it fuzzy
set -euo pipefail
catalog=$1 pause=${2:-0.4}
HOME=$(mktemp -d)
export HOME LANG=C.UTF-8 NO_AT_BRIDGE=1
poedit "$catalog" 2>/dev/null &
poedit=$!
trap 'kill $poedit; rm -rf "$HOME"' EXIT
before=$(stat -c %y "$catalog")

until window=$(xdotool search --onlyvisible --name ' - Poedit$' | tail -n 1) && [ -n "$window" ]; do sleep 0.1; done
xdotool windowfocus --sync "$window"
sleep "$pause" && sleep "$pause"
eval "$(xdotool getwindowgeometry --shell "$window")" # WIDTH and HEIGHT

keys() { xdotool key "$@" && sleep "$pause"; }
into_translation() { xdotool mousemove --window "$window" $((WIDTH / 4)) $((HEIGHT * 9 / 10)) click 1 && sleep "$pause"; }

keys ctrl+u
keys ctrl+Down
into_translation
keys ctrl+a
xdotool type --delay 10 'He did not "agree".'
keys ctrl+Down
into_translation
keys ctrl+End
xdotool type --delay 10 ' Perhaps.'
keys ctrl+u
keys ctrl+s
until [ "$(stat -c %y "$catalog")" != "$before" ]; do sleep 0.1; done
