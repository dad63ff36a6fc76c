"""Runs one notebook from top to bottom and tells of each cell as it ends.

The one argument is a JSON object: notebook, kernel, timeout (seconds a cell), out, html. Each line printed is a JSON object.
No judgement is made here: whether a cell failed is read from its outputs by the caller.
"""

import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

LAST_WORDS = "this is the end of the standard error stream"


class StandardError:
    """Hears the standard error stream on a connection of its own, to its end.

    evcxr sends it beside the results, so that the text of a cell, all there is of a panic, may come when the cell has
    ended and nbclient no longer listens.
    """

    def __init__(self, manager):
        self.texts = {}
        self.ended = asyncio.Event()
        self.connected = asyncio.Event()
        self.client = manager.client()

    async def listen(self):
        while True:
            message = await self.client.get_iopub_msg()
            self.connected.set()
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                request = message["parent_header"].get("msg_id")
                self.texts[request] = self.texts.get(request, "") + message["content"]["text"]
                if LAST_WORDS in message["content"]["text"]:
                    self.ended.set()

    @contextlib.asynccontextmanager
    async def open(self, kc):
        self.client.start_channels(shell=False, stdin=False, hb=False, control=False)
        task = asyncio.create_task(self.listen())
        try:
            while not self.connected.is_set():
                kc.kernel_info()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.connected.wait(), 0.2)
            yield self
        finally:
            task.cancel()
            self.client.stop_channels()

    async def hear_to_the_end(self, kc, timeout):
        kc.execute(f'eprintln!("{LAST_WORDS}");', store_history=False)
        await asyncio.wait_for(self.ended.wait(), timeout)


def tell(**event):
    print(json.dumps(event), flush=True)


def tell_cell(number, cell, seconds, end):
    tags = cell.metadata.get("tags", [])
    about = {"number": number, "id": cell.get("id", ""), "tags": tags, "source": cell.source}
    tell(**about, seconds=seconds, end=end, outputs=cell.outputs)


def stderr_of(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stderr")


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
    requests = []
    client.on_cell_executed = lambda cell, cell_index, execute_reply: requests.append(execute_reply["parent_header"]["msg_id"])
    cells = [(i, c) for i, c in enumerate(notebook.cells) if c.cell_type == "code" and c.source.strip()]
    start = time.monotonic()
    async with client.async_setup_kernel(), StandardError(client.km).open(client.kc) as errors:
        tell(ready=time.monotonic() - start, cells=len(cells))
        done = []
        for number, (index, cell) in enumerate(cells, 1):
            start = time.monotonic()
            try:
                await client.async_execute_cell(cell, index)
            except (CellTimeoutError, DeadKernelError) as error:
                end = "timeout" if isinstance(error, CellTimeoutError) else "dead"
                tell_cell(number, cell, time.monotonic() - start, end)
                return notebook
            done.append((number, cell, time.monotonic() - start))
            tell_cell(*done[-1], "done")
        await errors.hear_to_the_end(client.kc, job["timeout"])
        for request, (number, cell, seconds) in zip(requests, done, strict=True):
            late = errors.texts.get(request, "").removeprefix(stderr_of(cell))
            if late:
                cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=late))
                tell_cell(number, cell, seconds, "done")
    return notebook


def main():
    job = json.loads(sys.argv[1])
    try:
        notebook = asyncio.run(run(job))
    except Exception as error:
        tell(error=f"{type(error).__name__}: {error}")
        raise
    out = Path(job["out"])
    nbformat.write(notebook, out)
    if job["html"]:
        from nbconvert import HTMLExporter

        page, _ = HTMLExporter().from_notebook_node(notebook)
        out.with_suffix(".html").write_text(page, encoding="utf-8")


main()
