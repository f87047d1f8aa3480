#!/usr/bin/env bash
# A client in Bash, with OpenBSD's nc:
#
#   shell.sh SOCKET publish SUBJECT TEXT
#   shell.sh SOCKET subscribe SUBJECT [COUNT]    prints each text; ends after COUNT of them
#   shell.sh SOCKET request SUBJECT TEXT         prints the answer
#
# SOCKET is a path, or @name for an abstract one. Texts have no NUL.
set -euo pipefail
export LC_ALL=C # sizes count bytes

socket=$1 command=$2 subject=$3

main() {
  # -N: when this script ends, so does the connection.
  coproc BROKER { exec nc -N -U "$socket"; }
  exec {to_broker}>&"${BROKER[1]}" {from_broker}<&"${BROKER[0]}"
  send 'CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"protocol":1,"lang":"bash"}'
  "$command" "$@"
}

publish() {
  send "PUB $subject ${#4}" "$4" PING
  answers PONG # all before it has been done
}

subscribe() {
  send "SUB $subject 1"
  for ((left = ${4:--1}; left != 0; left--)); do
    answers MSG
    printf '%s\n' "$text"
  done
}

request() {
  local inbox="_INBOX.$$.$RANDOM$RANDOM"
  send "SUB $inbox 1" "UNSUB 1 1" "PUB $subject $inbox ${#4}" "$4"
  answers MSG
  printf '%s\n' "$text"
}

send() {
  printf '%s\r\n' "$@" >&"$to_broker"
}

# Reads until the answer is of the kind that is wanted; what is no answer is dealt with here.
answers() {
  local wanted=$1 line words headers
  while IFS= read -r line <&"$from_broker"; do
    read -ra words <<<"${line%$'\r'}"
    text='' headers=''
    case ${words[0]} in
      PING) send PONG ;;
      -ERR) fail "${words[*]}" ;;
      HMSG) read_text headers "${words[-2]}" && read_text text "$((words[-1] - words[-2]))" && end_line ;;
      MSG) read_text text "${words[-1]}" && end_line ;;
    esac
    [[ $headers == 'NATS/1.0 503'* ]] && fail 'nobody is there who could answer'
    [[ ${words[0]} == "$wanted" || ${words[0]} == H$wanted ]] && return
  done
  fail 'the broker has closed the connection'
}

read_text() {
  if (($2 > 0)); then IFS= read -r -N "$2" "$1" <&"$from_broker"; fi
}

end_line() {
  read -r <&"$from_broker"
}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

main "$@"
