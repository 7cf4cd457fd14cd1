#!/usr/bin/env bash
# Generates libs/contracts/gen from protos/: Python messages, stubs and services, and a copy of the topic table.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=libs/contracts/gen
stamp=$(find protos third_party tools/dev/protos.sh -type f ! -name '*.binpb' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
if [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
new=$(mktemp -d libs/contracts/.gen-XXXXXX)
trap 'rm -rf "$new"' EXIT
files=()
while IFS= read -r file; do files+=("$file"); done < <(cd protos && find shijian -name '*.proto' | sort)
.venv/bin/python -m grpc_tools.protoc -I protos -I third_party \
  --python_out="$new" --pyi_out="$new" --grpc_python_out="$new" "${files[@]}" buf/validate/validate.proto
mkdir -p "$new/shijian_topics"
cp protos/topics/*.yaml "$new/shijian_topics/"
echo '"""The topic table, copied from protos/topics."""' > "$new/shijian_topics/__init__.py"
echo "$stamp" > "$new/.stamp"
rm -rf "$out"
mv "$new" "$out"
trap - EXIT
