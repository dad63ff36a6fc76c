"""Measures what a student waits for, in kernels that have just been started.

The one argument is a JSON object: kernels, rounds, folder. The last line printed is a JSON object: kernel -> measure -> samples.
"""

import json
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

FIRST = ':dep speedup = { path = ".." }\nuse speedup::prelude::*;'
PARALLEL = "let squares: Vec<u64> = (0..1000_u64).into_par_iter().map(|x| x * x + %d).collect();\nprintln!(\"{}\", squares.len());"
MAP = "let squares: Vec<u64> = pool.map(&numbers, |x| x * x + %d);\nprintln!(\"{}\", squares.len());"
SLIP = "let slip = there_is_no_function_%d();"
PRINT = 'println!("%d");'
REPEATS = 5


class Student:
    """Types into one kernel and looks at the clock."""

    def __init__(self, kernel, folder):
        self.manager = KernelManager(kernel_name=kernel)
        start = time.monotonic()
        self.manager.start_kernel(cwd=folder)
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

    def megabytes(self):
        """Memory of the kernel's processes, what they share counted once where the system can tell."""
        root = psutil.Process(self.manager.provisioner.pid)
        total = 0
        for process in [root, *root.children(recursive=True)]:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.rss)
        return total / 1e6

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def measure(kernel, folder):
    student = Student(kernel, folder)
    try:
        times = {"ready": student.ready, "first": student.cell(FIRST), "parallel": student.cell(PARALLEL % 0)}
        times["together"] = sum(times.values())
        times["memory"] = student.megabytes()
        times["first slip"] = student.cell(SLIP % 0, fails=True)
        student.cell("let pool = Pool::new(2);\nlet numbers: Vec<u64> = (0..1000).collect();")
        times["print"] = student.median(PRINT)
        times["into_par_iter"] = student.median(PARALLEL)
        times["pool.map"] = student.median(MAP)
        times["slip"] = student.median(SLIP, fails=True)
        return times
    finally:
        student.end()


def main():
    job = json.loads(sys.argv[1])
    samples = {kernel: {} for kernel in job["kernels"]}
    for number in range(1, job["rounds"] + 1):
        for kernel in job["kernels"]:
            print(f"round {number} of {job['rounds']}: {kernel}", flush=True)
            for name, value in measure(kernel, job["folder"]).items():
                samples[kernel].setdefault(name, []).append(value)
    print(json.dumps(samples), flush=True)


main()
