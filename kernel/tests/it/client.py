"""Holds one conversation with a kernel and tells of each step all that was seen.

The one argument is a JSON object: kernel (a name), folder (where it runs), steps. Each line printed is a JSON object, one
for each step, in their order. No judgement is made here: a cell that fails, a reply that does not come and a kernel that
dies are told, and the conversation goes on. STEPS has the kinds of steps and what may be said with each.

Every line has: step (its index), kind, end (done, sent, timeout, dead), seconds, others (messages on iopub that belong to no
request or to one that was told before: `of` is its step), said (what the kernel's program itself wrote meanwhile). A request
has reply (its content, or null) and messages, a cell also prompts and interrupt. A message is {type, content, time}: seconds
since its request was sent, in others since the step began.
"""

import asyncio
import contextlib
import faulthandler
import json
import os
import signal
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import psutil
from jupyter_client import AsyncKernelManager

WHOLE_CONVERSATION = 570
START = 300
END = 20
# After a kernel's death, how long until its last messages have come.
LAST_MESSAGES = 0.5

# What may be said with a cell: stdin is answers to its prompts, interrupt_when a text in its outputs or prompts on which the
# kernel is interrupted, no_wait that it is only sent. Standard input is allowed if there are answers.
CELL = {
    "timeout": 120,
    "allow_stdin": None,
    "stdin": [],
    "interrupt_when": None,
    "store_history": True,
    "stop_on_error": True,
    "silent": False,
    "no_wait": False,
}
REQUEST = {"timeout": 60}
# The kinds of steps. Each is {kind: value, option: value, …}, and these are the options with what they are unless said.
STEPS = {
    "run": CELL,  # code
    "collect": {"timeout": 120},  # true: waits for all cells that were only sent
    "wait_for": {"timeout": 120},  # a text in what these cells showed so far
    "listen": {},  # seconds
    "interrupt": REQUEST,  # true
    "restart": {"timeout": START},  # true
    "shutdown": {"timeout": END},  # true
    "complete": REQUEST,  # {code, cursor}; without a cursor at the end
    "inspect": REQUEST,  # {code, cursor, detail}
    "is_complete": REQUEST,  # code
    "history": REQUEST,  # the content of the request
    "kernel_info": REQUEST,  # true
    "comm_open": {"until": None, **REQUEST},  # {target, data}; until: the type of a message of this comm
    "pids": {},  # true: the processes of the kernel that live, parents first
    "kill": {"timeout": END},  # "kernel" or "cells"
}


def kind_of(step):
    kinds = [kind for kind in STEPS if kind in step]
    if len(kinds) != 1:
        sys.exit(f"a step has exactly one of {', '.join(STEPS)}, and this one has {len(kinds)}: {json.dumps(step)}")
    if unknown := set(step) - {kinds[0]} - set(STEPS[kinds[0]]):
        sys.exit(f"unknown in a step {kinds[0]}: {', '.join(sorted(unknown))}")
    return kinds[0]


class Request:
    """A message to the kernel, and what came in answer to it."""

    def __init__(self, step, id, options):
        self.step, self.id, self.options = step, id, options
        self.sent = time.monotonic()
        self.reply, self.messages, self.prompts, self.interrupt = None, [], [], None
        self.idle = self.told = False
        self.answers = list(options.get("stdin") or [])
        self.shown = ""

    def is_done(self):
        return self.reply is not None and self.idle

    def tell(self):
        self.told = True
        told = {"reply": self.reply, "messages": self.messages}
        if "stdin" in self.options:
            told["prompts"] = self.prompts
            told["interrupt"] = self.interrupt and {"time": self.interrupt.sent - self.sent, "reply": self.interrupt.reply}
        return told


class Conversation:
    def __init__(self, job, said):
        # The kernel's program writes at one end of this file, and it is read at the other.
        self.job, self.said, self.heard = job, open(said, "ab"), open(said, "rb")
        self.manager = AsyncKernelManager(kernel_name=job["kernel"])
        self.requests, self.others, self.comms, self.known = {}, [], {}, {}
        self.step, self.began = None, time.monotonic()
        self.dead, self.exit = False, None
        self.tasks, self.watch, self.failure = [], None, None
        self.news = asyncio.Event()

    # What comes

    async def hear(self, receive, heard):
        while True:
            heard(await receive())
            self.news.set()

    def on_reply(self, message):
        if request := self.requests.get(message["parent_header"].get("msg_id")):
            request.reply = message["content"]

    def on_iopub(self, message):
        parent, kind, content = message["parent_header"], message["msg_type"], message["content"]
        request = self.requests.get(parent.get("msg_id"))
        seen = {"type": kind, "content": content}
        if kind.startswith("comm_"):
            self.comms.setdefault(content["comm_id"], []).append(kind)
        if request is None or request.told:
            if request is None or request.step is not None:
                belongs = {"of": request and request.step, "parent": parent.get("msg_type")}
                self.others.append({**seen, "time": time.monotonic() - self.began, **belongs})
            return
        request.messages.append({**seen, "time": time.monotonic() - request.sent})
        if kind == "status" and content["execution_state"] == "idle":
            request.idle = True
        self.on_shown(request, text_of(kind, content))

    def on_stdin(self, message):
        request = self.requests.get(message["parent_header"].get("msg_id"))
        if request is None:
            return
        answer = request.answers.pop(0) if request.answers else None
        request.prompts.append({**message["content"], "answer": answer, "time": time.monotonic() - request.sent})
        if answer is not None:
            self.client.input(answer)
        self.on_shown(request, message["content"]["prompt"])

    def on_shown(self, request, text):
        request.shown += text
        awaited = request.options.get("interrupt_when")
        if awaited and awaited in request.shown and request.interrupt is None:
            request.interrupt = self.send_interrupt()

    async def see_death(self):
        while await self.manager.is_alive():
            await asyncio.sleep(0.1)
        self.exit = self.manager.provisioner.process.poll()
        self.dead = True
        self.news.set()

    def on_end(self, task):
        if not task.cancelled() and task.exception():
            self.failure = task.exception()
            self.news.set()

    async def until(self, is_done, timeout):
        """Waits; says how it ended. A dead kernel is not waited for."""
        deadline = time.monotonic() + timeout
        while not is_done():
            if self.failure:
                raise self.failure
            if self.dead:
                await asyncio.sleep(LAST_MESSAGES)
                return "done" if is_done() else "dead"
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), max(deadline - time.monotonic(), 0))
            except asyncio.TimeoutError:
                return "timeout"
        return "done"

    # What is sent

    def send(self, kind, content, options=None, channel="shell"):
        message = self.client.session.msg(kind, content)
        request = Request(self.step, message["header"]["msg_id"], options or {})
        self.requests[request.id] = request
        if not self.dead:
            getattr(self.client, f"{channel}_channel").send(message)
        return request

    def send_interrupt(self):
        if self.manager.kernel_spec.interrupt_mode == "message":
            return self.send("interrupt_request", {}, channel="control")
        self.manager.provisioner.process.send_signal(signal.SIGINT)
        return Request(self.step, "", {})

    async def ask(self, kind, content, options):
        request = self.send(kind, content, options)
        end = await self.until(request.is_done, options["timeout"])
        return {"end": end, **request.tell()}

    # The kernel's life

    async def start(self):
        await self.manager.start_kernel(cwd=self.job["folder"], stdout=self.said, stderr=self.said)
        self.client = self.manager.client()
        self.client.start_channels(hb=False)
        channels = [
            (self.client.get_shell_msg, self.on_reply),
            (self.client.get_control_msg, self.on_reply),
            (self.client.get_iopub_msg, self.on_iopub),
            (self.client.get_stdin_msg, self.on_stdin),
        ]
        for receive, heard in channels:
            task = asyncio.create_task(self.hear(receive, heard))
            task.add_done_callback(self.on_end)
            self.tasks.append(task)
        end = await self.ready(START)
        if end != "done":
            sys.exit(f"the kernel {self.job['kernel']} did not start ({end}); it said:\n{self.new_words()}")
        # Some kernels greet.
        self.others.clear()

    async def ready(self, timeout):
        """Asks until an answer came on both channels: what a kernel publishes before it is heard is lost."""
        self.dead, self.exit = False, None
        self.watch = asyncio.create_task(self.see_death())
        self.watch.add_done_callback(self.on_end)
        asked = []
        deadline = time.monotonic() + timeout
        end, step, self.step = "timeout", self.step, None
        while end == "timeout" and time.monotonic() < deadline:
            asked.append(self.send("kernel_info_request", {}))
            end = await self.until(lambda: any(r.is_done() for r in asked), 0.5)
        if end == "done":
            await self.until(asked[-1].is_done, 1)
        for request in asked:
            request.told = True
        self.step = step
        return end

    def processes(self):
        """The kernel's processes that live, parents first; also those that lost their parent since this was last asked."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.manager.has_kernel and not self.dead:
                top = psutil.Process(self.manager.provisioner.pid)
                for process in [top, *top.children(recursive=True)]:
                    self.known[process.pid] = process
        return [process for process in self.known.values() if lives(process)]

    def name_of(self, process):
        """What a process is, if that is known: the one Jupyter started, or evcxr's, in which cells run."""
        with contextlib.suppress(psutil.Error):
            if process.pid == self.manager.provisioner.pid:
                return "kernel"
            # Programs that a cell starts inherit its environment.
            if runs_cells(process) and not (process.parent() and runs_cells(process.parent())):
                return "cells"
        return None

    def new_words(self):
        return self.heard.read().decode(errors="replace")

    async def left_after(self, processes, timeout):
        """Which of these do not end in time."""
        deadline = time.monotonic() + timeout
        while (left := [process for process in processes if lives(process)]) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return [described(process) for process in left]

    async def end(self):
        """Leaves nothing behind, whatever happened."""
        processes = self.processes()
        for task in [*self.tasks, self.watch]:
            if task:
                task.cancel()
        with contextlib.suppress(Exception):
            self.client.stop_channels()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.manager.shutdown_kernel(now=True), END)
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.kill()

    # The steps

    async def run(self, code, options):
        allow = options["allow_stdin"]
        content = {
            "code": code,
            "silent": options["silent"],
            "store_history": options["store_history"],
            "user_expressions": {},
            "allow_stdin": bool(options["stdin"]) if allow is None else allow,
            "stop_on_error": options["stop_on_error"],
        }
        if options["no_wait"]:
            self.send("execute_request", content, options)
            return {"end": "sent"}
        return await self.ask("execute_request", content, options)

    def sent_cells(self):
        return [r for r in self.requests.values() if not r.told and r.options.get("no_wait")]

    async def collect(self, _, options):
        cells = self.sent_cells()
        end = await self.until(lambda: all(cell.is_done() for cell in cells), options["timeout"])
        return {"end": end, "cells": [{"step": cell.step, **cell.tell()} for cell in cells]}

    async def wait_for(self, text, options):
        is_seen = lambda: any(text in cell.shown for cell in self.sent_cells())
        return {"end": await self.until(is_seen, options["timeout"])}

    async def listen(self, seconds, _):
        await asyncio.sleep(seconds)
        return {"end": "dead" if self.dead else "done"}

    async def interrupt(self, _, options):
        request = self.send_interrupt()
        # A signal has no reply, and evcxr_jupyter says busy and idle for no request on this channel.
        is_heard = lambda: request.reply is not None or not request.id
        return {"end": await self.until(is_heard, options["timeout"]), **request.tell()}

    async def restart(self, _, options):
        self.watch.cancel()
        self.processes()
        for request in self.requests.values():
            request.told = True
        if self.dead:
            # Else the manager asks the dead kernel to end, and the next one hears it.
            await self.manager.provisioner.wait()
        await asyncio.wait_for(self.manager.restart_kernel(now=self.dead), options["timeout"])
        return {"end": await self.ready(options["timeout"]), "pid": self.manager.provisioner.pid}

    async def shutdown(self, _, options):
        below = self.processes()[1:]
        request = self.send("shutdown_request", {"restart": False}, channel="control")
        end = await self.until(lambda: self.dead, options["timeout"])
        left = await self.left_after(below, LAST_MESSAGES if end == "timeout" else 5)
        return {"end": end, **request.tell(), "exit": self.exit, "left": left}

    async def complete(self, asked, options):
        return await self.ask("complete_request", {"code": asked["code"], "cursor_pos": cursor(asked)}, options)

    async def inspect(self, asked, options):
        content = {"code": asked["code"], "cursor_pos": cursor(asked), "detail_level": asked.get("detail", 0)}
        return await self.ask("inspect_request", content, options)

    async def is_complete(self, code, options):
        return await self.ask("is_complete_request", {"code": code}, options)

    async def history(self, asked, options):
        return await self.ask("history_request", {"raw": True, "output": False, **asked}, options)

    async def kernel_info(self, _, options):
        return await self.ask("kernel_info_request", {}, options)

    async def comm_open(self, asked, options):
        comm, awaited = uuid.uuid4().hex, options["until"]
        content = {"comm_id": comm, "target_name": asked["target"], "data": asked.get("data", {})}
        request = self.send("comm_open", content)
        is_done = lambda: request.idle and (not awaited or awaited in self.comms.get(comm, []))
        return {"end": await self.until(is_done, options["timeout"]), "comm": comm, **request.tell()}

    async def pids(self, _, __):
        processes = [{"name": self.name_of(process), **described(process)} for process in self.processes()]
        return {"end": "dead" if self.dead else "done", "processes": processes}

    async def kill(self, name, options):
        processes = self.processes()
        named = [process for process in processes if self.name_of(process) == name]
        if not named:
            return {"end": "dead" if self.dead else "done", "pid": None, "left": []}
        below = named[0].children(recursive=True)
        named[0].kill()
        if name == "kernel":
            end = await self.until(lambda: self.dead, options["timeout"])
            left = await self.left_after(below, 5)
        else:
            left = await self.left_after([named[0], *below], options["timeout"])
            end = "timeout" if left else "done"
        return {"end": end, "pid": named[0].pid, "exit": self.exit, "left": left}

    async def take(self, index, step):
        kind = kind_of(step)
        self.step, self.began = index, time.monotonic()
        options = {**STEPS[kind], **{name: value for name, value in step.items() if name != kind}}
        told = await getattr(self, kind)(step[kind], options)
        others, self.others = self.others, []
        seconds = time.monotonic() - self.began
        line = {"step": index, "kind": kind, "seconds": seconds, **told, "others": others, "said": self.new_words()}
        print(json.dumps(line), flush=True)


def text_of(kind, content):
    """What a person would see of a message."""
    if kind == "stream":
        return content["text"]
    if kind == "error":
        return "\n".join([content["ename"], content["evalue"], *content["traceback"]])
    if kind in ("execute_result", "display_data", "update_display_data"):
        return "".join(text for text in content["data"].values() if isinstance(text, str))
    return ""


def cursor(asked):
    return asked.get("cursor", len(asked["code"]))


def lives(process):
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def runs_cells(process):
    # The relay of the kernel `rust` passes for the cells too, to evcxr.
    environment = process.environ()
    return "EVCXR_IS_RUNTIME" in environment and "SPEEDUP_RELAY" not in environment


def described(process):
    with contextlib.suppress(psutil.Error):
        return {"pid": process.pid, "parent": process.ppid(), "words": process.cmdline()}
    return {"pid": process.pid, "parent": None, "words": []}


async def converse(job):
    with tempfile.TemporaryDirectory() as scratch:
        conversation = Conversation(job, Path(scratch, "said"))
        try:
            await conversation.start()
            for index, step in enumerate(job["steps"]):
                await conversation.take(index, step)
        finally:
            await conversation.end()


def give_up():
    """Every wait has its limit; this is for what nobody thought of: says where it stands, and ends everything."""
    faulthandler.dump_traceback()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()
    os._exit(1)


def main():
    guard = threading.Timer(WHOLE_CONVERSATION, give_up)
    guard.daemon = True
    guard.start()
    job = json.loads(sys.argv[1])
    for step in job["steps"]:
        kind_of(step)
    asyncio.run(converse(job))


main()
