"""Runs one notebook from top to bottom and tells of each cell as it ends.

The one argument is a JSON object: notebook, kernel, timeout (seconds a cell), out, replace (whether whatever
lies there may be replaced), html. Each line printed is a JSON object.
No judgement is made here: whether a cell failed is read from its outputs by the caller.
"""

import asyncio
import contextlib
import hashlib
import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

LAST_WORDS = "this is the end of the standard error stream"
# In the metadata of an executed copy: the digest of its cells as they were written.
MARK = "speedup_executed"


class StandardError:
    """Hears the standard error stream on a connection of its own.

    evcxr_jupyter sends it beside the results, so that the text of a cell, all there is of a panic, may come when the cell has
    ended and nbclient no longer listens, or under the name of the next cell. So after each cell the kernel is asked to
    write some last words to that stream: what came before them belongs to the cell.
    """

    def __init__(self, manager, kc):
        self.kc = kc
        self.texts = asyncio.Queue()
        self.connected = asyncio.Event()
        self.client = manager.client()

    async def listen(self):
        while True:
            message = await self.client.get_iopub_msg()
            self.connected.set()
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                self.texts.put_nowait(message["content"]["text"])

    @contextlib.asynccontextmanager
    async def open(self):
        self.client.start_channels(shell=False, stdin=False, hb=False, control=False)
        task = asyncio.create_task(self.listen())
        try:
            while not self.connected.is_set():
                self.kc.kernel_info()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.connected.wait(), 0.2)
            yield self
        finally:
            task.cancel()
            self.client.stop_channels()

    async def of_last_cell(self, number, timeout):
        """All that was written since the last time this was asked."""
        end = f"{LAST_WORDS} {number}"
        self.kc.execute(f'eprintln!("{end}");', store_history=False)
        text = ""
        while end not in text:
            text += await asyncio.wait_for(self.texts.get(), timeout)
        return text.partition(end)[0]


def tell(**event):
    print(json.dumps(event), flush=True)


def add_rest(cell, stderr):
    """Adds what nbclient did not hear of the standard error stream."""
    heard = "".join(output.text for output in cell.outputs if output.get("name") == "stderr")
    if rest := stderr.removeprefix(heard):
        cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=rest))


def renumber(cell, number):
    """Counts the cells of the notebook, not those that were run between them."""
    cell.execution_count = number
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = number


async def run(job):
    notebook = nbformat.read(job["notebook"], as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name=job["kernel"],
        timeout=job["timeout"],
        startup_timeout=600,
        allow_errors=True,
        resources={"metadata": {"path": str(Path(job["notebook"]).resolve().parent)}},
    )
    cells = [(i, c) for i, c in enumerate(notebook.cells) if c.cell_type == "code" and c.source.strip()]
    start = time.monotonic()
    async with client.async_setup_kernel(), contextlib.AsyncExitStack() as stack:
        errors = None
        if job["kernel"] == "evcxr":
            errors = await stack.enter_async_context(StandardError(client.km, client.kc).open())
        tell(ready=time.monotonic() - start, cells=len(cells))
        for number, (index, cell) in enumerate(cells, 1):
            start, end = time.monotonic(), "done"
            try:
                await client.async_execute_cell(cell, index)
            except CellTimeoutError:
                end = "timeout"
            except DeadKernelError:
                end = "dead"
            seconds = time.monotonic() - start
            if end == "done" and errors:
                add_rest(cell, await errors.of_last_cell(number, job["timeout"]))
            renumber(cell, number)
            about = {"kernel": job["kernel"], "id": cell.get("id", ""), "tags": cell.metadata.get("tags", []), "source": cell.source}
            tell(number=number, seconds=seconds, end=end, outputs=cell.outputs, **about)
            if end != "done":
                break
    return notebook


def digest(notebook):
    """Of what somebody may have worked on: the texts and the outputs."""
    cells = [[cell.cell_type, cell.source, cell.get("outputs")] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def is_untouched_copy(path):
    """Whether a notebook was written here and nobody changed it since."""
    try:
        notebook = nbformat.read(path, as_version=4)
        return notebook.metadata.get(MARK) == digest(notebook)
    except Exception:  # Whatever it is, it was not written here.
        return False


def main():
    job = json.loads(sys.argv[1])
    out = Path(job["out"])
    if out.exists() and not job["replace"] and not is_untouched_copy(out):
        tell(error=f"{out} would be replaced, and is no executed copy or was changed since; move it away or name another folder with --out")
        sys.exit(1)
    try:
        notebook = asyncio.run(run(job))
    except Exception as error:
        tell(error=f"{type(error).__name__}: {error}")
        raise
    notebook.metadata[MARK] = digest(notebook)
    nbformat.write(notebook, out)
    if job["html"]:
        from nbconvert import HTMLExporter

        page, _ = HTMLExporter().from_notebook_node(notebook)
        out.with_suffix(".html").write_text(page, encoding="utf-8")


main()
