"""Run a command beside an emulator that listens on a loopback port over TLS.

``python with_emulator.py [emulator options] -- command ...`` starts ``python -m crosstenant.emulator --port 0 --tls``,
puts its one line of JSON into ``CROSSTENANT_EMULATOR``, lets OpenSSL, requests and Node trust its certificate, and ends
with the command's exit status.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

TRUST_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


def main(arguments: Sequence[str]) -> int:
    """Return the command's exit status."""
    boundary = arguments.index("--")
    options, command = arguments[:boundary], arguments[boundary + 1 :]
    start = [sys.executable, "-m", "crosstenant.emulator", "--port", "0", "--tls", *options]
    with subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as emulator:
        assert emulator.stdout is not None
        try:
            line = emulator.stdout.readline()
            trusted = dict.fromkeys(TRUST_VARIABLES, json.loads(line)["ca"])
            environment = {**os.environ, **trusted, "CROSSTENANT_EMULATOR": line}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            emulator.send_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
