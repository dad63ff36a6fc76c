"""Keeps one Rust kernel started while a Jupyter server runs, so that the next one asked for is ready at once.

The keeper ends, with all its kernels, when its standard input is closed: when this server ends, however it ends.
"""

import atexit
import os
import subprocess

# Filled in by set-up.
COMMAND = "@COMMAND@"

_keeper = None


def _jupyter_server_extension_points():
    return [{"module": "speedup_lab"}]


def _end_keeper():
    """Waits until the kernels and their directories are gone, where this server ends in order."""
    _keeper.stdin.close()
    try:
        _keeper.wait(20)
    except subprocess.TimeoutExpired:
        _keeper.kill()


def _load_jupyter_server_extension(app):
    global _keeper
    if os.environ.get("SPEEDUP_SPARE") == "off":
        return
    try:
        _keeper = subprocess.Popen(
            [*COMMAND, app.root_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl+C in the server's terminal is the server's to answer.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        atexit.register(_end_keeper)
        # The kernels of this server find the keeper by its address.
        os.environ["SPEEDUP_KEEPER"] = _keeper.stdout.readline().strip()
    except OSError as error:
        app.log.warning("No Rust kernel is kept ready: %s", error)
