"""Scenes with a kernel in which something outside of it happens at a certain moment.

The one argument is a JSON object: scene (a function below), folder (where the kernel runs), and what the scene asks for. One
JSON object is printed: what the scene saw.
"""

import contextlib
import json
import os
import sys
import time
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

PATIENCE = 120


class Kernel:
    """A kernel of its own, which ends in order."""

    def __init__(self, folder, **environment):
        self.manager = KernelManager(kernel_name="rust")
        self.manager.start_kernel(cwd=folder, env={**os.environ, **environment})
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=300)

    def restart(self):
        self.client.stop_channels()
        self.manager.restart_kernel()
        self.connect()

    def run(self, code):
        """The reply to a cell, when it is over."""
        return self.end(self.client.execute(code))

    def cells(self):
        """The process in which its cells run."""
        request = self.client.execute("println!(\"{}\", std::process::id());")
        printed = self.publishes(lambda m: answers(m, request) and m["msg_type"] == "stream")
        self.end(request)
        return psutil.Process(int(printed["content"]["text"]))

    def end(self, request):
        return self.until(self.client.get_shell_msg, lambda m: answers(m, request))["content"]

    def publishes(self, is_it):
        """The next message like this on iopub."""
        return self.until(self.client.get_iopub_msg, is_it)

    def until(self, receive, is_it):
        deadline = time.monotonic() + PATIENCE
        while True:
            message = receive(timeout=max(deadline - time.monotonic(), 0))
            if is_it(message):
                return message

    def front(self):
        """The process that Jupyter started."""
        return psutil.Process(self.manager.provisioner.pid)

    def forget(self):
        """For one that is dead."""
        self.client.stop_channels()
        self.manager.cleanup_resources()

    def close(self):
        """What does not end with it."""
        processes = family(self.front())
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        return left_of(processes)


def family(process):
    return [process, *process.children(recursive=True)]


def left_of(processes):
    """Those that do not end, which they are made to."""
    _, left = psutil.wait_procs(processes, timeout=PATIENCE / 10)
    for process in left:
        process.kill()
    return [process.pid for process in left]


def answers(message, request):
    return message["parent_header"].get("msg_id") == request


def appears(path):
    """Waits for a file that another process makes."""
    deadline = time.monotonic() + PATIENCE
    while not Path(path).exists():
        if time.monotonic() > deadline:
            sys.exit(f"{path} did not appear")
        time.sleep(0.02)


def a_thread_prints_between_cells(kernel, job):
    """A cell leaves a thread that waits for a file. The file comes when the cell is over, and the next cell later still."""
    request = kernel.client.execute(job["leave"])
    first = kernel.end(request)
    Path(job["file"]).touch()
    late = kernel.publishes(lambda m: m["msg_type"] == "stream")
    return {"first": first, "text": late["content"]["text"], "own": answers(late, request), "next": kernel.run(job["next"])}


def a_build_is_interrupted(kernel, job):
    """A cell with a dependency whose build tells by a file that it has begun, and never ends."""
    replies = [kernel.run(cell) for cell in job["before"]]
    request = kernel.client.execute(job["build"])
    appears(job["file"])
    builder = psutil.Process(int(Path(job["file"]).read_text()))
    kernel.manager.interrupt_kernel()
    stopped = kernel.end(request)
    with contextlib.suppress(psutil.TimeoutExpired):
        builder.wait(timeout=5)
    builds = builder.is_running()
    if builds:
        builder.kill()
    return {"before": replies, "stopped": stopped, "builds": builds, "next": kernel.run(job["next"])}


def strangers_try(kernel, job):
    """A cell comes that is signed with another key, and then one of its own user. The addresses that strangers could use."""
    session = kernel.client.session
    forged = session.clone()
    forged.key = b"another key"
    stranger = forged.msg("execute_request", {"code": job["forged"], "silent": False})
    forged.send(kernel.client.shell_channel.socket, stranger)
    own = kernel.client.execute(job["own"])
    heard = []
    while not heard or not (answers(heard[-1], own) and heard[-1]["content"].get("execution_state") == "idle"):
        heard.append(kernel.publishes(lambda _: True))
    shell = kernel.until(kernel.client.get_shell_msg, lambda _: True)
    connections = [c for process in family(kernel.front()) for c in process.net_connections("inet")]
    return {
        "answers": [m["msg_type"] for m in [*heard, shell] if answers(m, stranger["header"]["msg_id"])],
        "printed": "".join(m["content"].get("text", "") for m in heard),
        "status": shell["content"]["status"],
        "addresses": [c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN],
    }


def main():
    job = json.loads(sys.argv[1])
    kernel = Kernel(job["folder"])
    try:
        seen = globals()[job["scene"]](kernel, job)
    finally:
        left = kernel.close()
    print(json.dumps({**seen, "left": left}))


if __name__ == "__main__":
    main()
