#!/usr/bin/env bash
# Finds a Python that is recent enough, and goes on in start.py. action.yml sources it.
#
# `python -I` imports nothing from the folder in which it runs, which may be the checkout, and heeds no PYTHON* variable.
set -euo pipefail

candidates=("${INPUT_PYTHON:-}")
if [[ -z ${INPUT_PYTHON:-} ]]; then
    # A wrapper, such as pyenv's, would take hints from the checkout.
    cd "${RUNNER_TEMP:-/}"
    tools=${RUNNER_TOOL_CACHE:-/nowhere}/Python
    candidates=(python3 python3.14 python3.13 python3.12 python3.11 python "$tools"/3.*/*/bin/python3 "$tools"/3.*/*/python.exe)
fi

for candidate in "${candidates[@]}"; do
    python=$(type -P -- "$candidate") || continue
    recent=$("$python" -I -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null) || continue
    [[ $recent == True* ]] || continue
    exec -- "$python" -I "$GITHUB_ACTION_PATH/action/start.py"
done

printf 'exit-code=1\nfailure-reason=install\n' >>"$GITHUB_OUTPUT"
echo '::error title=qstash-sync::No Python 3.11 or later was found. Add a step with actions/setup-python, or name one with the input python.'
exit 1
