"""Scenes with a kernel that is kept ready, as a Jupyter server keeps it.

The one argument is a JSON object: scene (a function below) and two folders, here and there, besides what the scene asks for.
One JSON object is printed: what the scene saw. Whether something was left is for the caller to see.
"""

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import psutil
import speedup_lab

from moments import Kernel, family, left_of


class Keeper:
    """What the extension of the server keeps beside it."""

    def __init__(self, folder):
        speedup_lab._load_jupyter_server_extension(SimpleNamespace(root_dir=folder, log=logging.getLogger()))
        self.program = speedup_lab._keeper
        self.process = psutil.Process(self.program.pid)
        # Only the kernels that are told find it.
        self.address = os.environ.pop("SPEEDUP_KEEPER")

    def is_ready(self):
        """Waits until there is a spare, or none is being made."""
        place, token = self.address.split("/")
        host, port = place.split(":")
        with socket.create_connection((host, int(port))) as asked:
            asked.sendall(f'{token}\n"wait"\n'.encode())
            return json.loads(asked.makefile().readline())["spare"]

    def spare(self):
        """The processes of the one that waits: the kernel, its relay, its cells."""
        assert self.is_ready()
        kernels = sorted(self.process.children(), key=lambda kernel: kernel.create_time())
        return family(kernels[-1])

    def kernel(self, folder):
        return Kernel(folder, SPEEDUP_KEEPER=self.address)


def is_from(kernel, spare):
    """Whether the kernel is that spare."""
    return spare[0].pid in [parent.pid for parent in kernel.cells().parents()]


def ticks(processes):
    """The time of the processor that they took so far, in its own unit."""
    return sum(sum(process.cpu_times()[:2]) for process in processes) * os.sysconf("SC_CLK_TCK")


def taken_where_it_fits(job):
    keeper = Keeper(job["here"])
    spare = keeper.spare()
    seen = {"size": len(spare)}

    one = keeper.kernel(job["here"])
    seen["taken"] = is_from(one, spare)
    seen["nice"] = one.cells().nice()
    seen["made"] = one.run("let made = 1;")["status"]

    spare = keeper.spare()
    if sys.platform == "linux":
        before = ticks([keeper.process, *spare])
        for cell in job["work"]:
            one.run(cell)
        seen["ticks"] = ticks([keeper.process, *spare]) - before

    one.restart()
    seen["taken at restart"] = is_from(one, spare)
    seen["after restart"] = one.run("println!(\"{made}\");")["status"]

    spare = keeper.spare()
    other = keeper.kernel(job["there"])
    seen["taken elsewhere"] = is_from(other, spare)
    seen["left of the one that did not fit"] = left_of(spare)

    cells = one.cells()
    kernel = [cells, *cells.parents()[:2]]
    one.front().kill()
    seen["left of a killed front"] = left_of(kernel)
    one.forget()
    seen["after that"] = [keeper.process.is_running(), other.run("let x = 1;")["status"]]

    # The next one may be on its way.
    kept = family(keeper.process)
    keeper.program.stdin.close()
    seen["left of the keeper"] = left_of(kept)
    seen["left of the other"] = other.close()
    return seen


def killed(job):
    """With a compiler that goes away when a file comes. Then the server's keeper is killed."""
    os.environ["PATH"] = job["compiler"] + os.pathsep + (path := os.environ["PATH"])
    keeper = Keeper(job["here"])
    os.environ["PATH"] = path
    spare = keeper.spare()
    one = keeper.kernel(job["here"])
    seen = {"taken": is_from(one, spare)}

    spare = keeper.spare()
    open(job["file"], "w").close()
    other = keeper.kernel(job["here"])
    seen["taken without its compiler"] = is_from(other, spare)
    seen["left of the spare"] = left_of(spare)
    seen["ready without its compiler"] = keeper.is_ready()

    kept = [*family(keeper.process), one.front()]
    keeper.process.kill()
    seen["left of the keeper"] = left_of(kept)
    one.forget()
    seen["left of the other"] = other.close()
    return seen


def serve(job):
    """A server with a spare and a kernel, until it is killed."""
    keeper = Keeper(job["here"])
    keeper.spare()
    kernel = keeper.kernel(job["here"])
    kernel.client.execute("loop {}")
    print("served", flush=True)
    sys.stdin.read()


def a_server_is_killed(job):
    words = json.dumps({**job, "scene": "serve"})
    server = subprocess.Popen([sys.executable, __file__, words], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout.readline() == b"served\n"
    started = family(psutil.Process(server.pid))
    server.kill()
    return {"started": len(started), "left of all": left_of(started)}


def switched_off(job):
    os.environ["SPEEDUP_SPARE"] = "off"
    speedup_lab._load_jupyter_server_extension(SimpleNamespace(root_dir=job["here"], log=logging.getLogger()))
    return {"keeper": speedup_lab._keeper, "address": os.environ.get("SPEEDUP_KEEPER"), "children": len(family(psutil.Process())) - 1}


def main():
    job = json.loads(sys.argv[1])
    try:
        print(json.dumps(globals()[job["scene"]](job)))
    finally:
        for process in family(psutil.Process())[1:]:
            with contextlib.suppress(psutil.Error):
                process.kill()


if __name__ == "__main__":
    main()
