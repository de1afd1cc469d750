"""Run the demo over HTTP through a contract-checking proxy and fail on any finding."""

import contextlib
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command until the block ends, then interrupt it and wait."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    """Return as soon as somebody listens on the port, or give up after ten seconds."""
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"nobody listens on {port}")


def main(contract: str) -> int:
    """Return the demo's exit status, or the checker's where the demo was fine."""
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch, "report.json")
        with running([sys.executable, "-m", "crosstenant.emulator", "--port", "0"]) as server:
            assert server.stdout is not None
            described = json.loads(server.stdout.readline())
            port = free_port()
            proxy_command = [sys.executable, contract, "proxy", "--listen", str(port), "--upstream", described["graph"]]
            with running([*proxy_command, "--report", str(report)]) as proxy:
                wait_for(port)
                described["graph"] = described["authority"] = f"http://127.0.0.1:{port}"
                demo = subprocess.run(
                    [sys.executable, "-m", "crosstenant", "demo", "--server", json.dumps(described)], check=False
                )
            assert proxy.stdout is not None
            print(proxy.stdout.read())
        return demo.returncode or proxy.returncode


raise SystemExit(main(sys.argv[1]))
