#!/bin/sh
# Writes the passwords that docker/compose.yaml mounts, each once: docker/secrets/{esl,sip,redis}_password.
# Compose mounts these files as they are, and the engine is not root in its container, so the files can be read by
# everybody; the folder around them cannot be entered by anybody else.
set -eu
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/secrets
umask 077
mkdir -p "$folder"
for name in esl_password sip_password redis_password; do
  if [ -s "$folder/$name" ]; then
    echo "kept     $folder/$name"
  else
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$name"
    chmod 0444 "$folder/$name"
    echo "written  $folder/$name"
  fi
done
