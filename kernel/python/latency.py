"""Measures what a student waits for, in kernels that have just been started.

The one argument is a JSON object: arms (name -> kernel; first, its first cell; keeper, the command that keeps a spare, or
null; course, whether the first cell loads the companion crate), rounds, folder, lesson. The last line printed is a JSON object:
arm -> measure -> samples. Without the companion crate, what needs it is not measured.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

PARALLEL = "let squares: Vec<u64> = (0..1000_u64).into_par_iter().map(|x| x * x + %d).collect();\nprintln!(\"{}\", squares.len());"
MAP = "let squares: Vec<u64> = pool.map(&numbers, |x| x * x + %d);\nprintln!(\"{}\", squares.len());"
SLIP = "let slip = there_is_no_function_%d();"
PRINT = 'println!("%d");'
REPEATS = 5


class Keeper:
    """Keeps a spare, as it does beside a Jupyter server."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def wait(self):
        """Waits until the spare is ready."""
        place, token = self.address.split("/")
        host, port = place.split(":")
        with socket.create_connection((host, int(port))) as keeper:
            keeper.sendall(f'{token}\n"wait"\n'.encode())
            if json.loads(keeper.makefile().readline()) != {"spare": True}:
                raise SystemExit("the keeper has no spare")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Student:
    """Types into one kernel and looks at the clock."""

    def __init__(self, kernel, folder, keeper):
        self.keeper = keeper
        self.manager = KernelManager(kernel_name=kernel)
        environment = {**os.environ, "SPEEDUP_KEEPER": keeper.address} if keeper else dict(os.environ)
        start = time.monotonic()
        self.manager.start_kernel(cwd=folder, env=environment)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=600)
        self.ready = time.monotonic() - start

    def cell(self, source, fails=False):
        start = time.monotonic()
        said = []
        reply = self.client.execute_interactive(source, timeout=600, allow_stdin=False, output_hook=said.append)
        took = time.monotonic() - start
        if (reply["content"]["status"] == "error") != fails:
            raise SystemExit(f"the cell\n{source}\nended unexpectedly: {[m['content'] for m in said]}")
        return took

    def median(self, pattern, fails=False):
        samples = sorted(self.cell(pattern % number, fails) for number in range(1, REPEATS + 1))
        return samples[REPEATS // 2]

    def restart(self):
        start = time.monotonic()
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=600)
        return time.monotonic() - start

    def megabytes(self):
        """Memory of the kernel's processes, what they share counted once where the system can tell."""
        root = psutil.Process(self.manager.provisioner.pid)
        processes = [root, *root.children(recursive=True)]
        if self.keeper:
            # A kernel that was a spare is the keeper's child, as is the next spare, which is younger.
            kernel = min(psutil.Process(self.keeper.process.pid).children(), key=lambda child: child.create_time())
            processes += [kernel, *kernel.children(recursive=True)]
        total = 0
        for process in processes:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.rss)
        return total / 1e6

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def first_result(student, arm):
    return {"first": student.cell(arm["first"]), "parallel": student.cell(PARALLEL % 0)}


def measure(arm, folder, lesson):
    with contextlib.ExitStack() as stack:
        keeper = None
        if arm["keeper"]:
            keeper = Keeper(arm["keeper"])
            stack.callback(keeper.end)
            keeper.wait()
        student = Student(arm["kernel"], folder, keeper)
        stack.callback(student.end)
        times = {"ready": student.ready, **first_result(student, arm)}
        times["together"] = sum(times.values())
        times["first slip"] = student.cell(SLIP % 0, fails=True)
        times["print"] = student.median(PRINT)
        times["into_par_iter"] = student.median(PARALLEL)
        if arm["course"]:
            student.cell("let pool = Pool::new(2);\nlet numbers: Vec<u64> = (0..1000).collect();")
            times["pool.map"] = student.median(MAP)
        times["slip"] = student.median(SLIP, fails=True)
        if keeper:
            keeper.wait()
        times["restart"] = student.restart()
        times["again"] = times["restart"] + sum(first_result(student, arm).values())
        if lesson:
            for source in lesson if arm["course"] else []:
                student.cell(source)
            times["memory"] = student.megabytes()
        return times


def code_cells(path):
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def main():
    job = json.loads(sys.argv[1])
    samples = {arm: {} for arm in job["arms"]}
    for number in range(1, job["rounds"] + 1):
        # Memory is not a matter of chance: once is enough.
        lesson = code_cells(job["lesson"]) if number == 1 else None
        for name, arm in job["arms"].items():
            print(f"round {number} of {job['rounds']}: {name}", flush=True)
            for measured, value in measure(arm, job["folder"], lesson).items():
                samples[name].setdefault(measured, []).append(value)
    print(json.dumps(samples), flush=True)


main()
