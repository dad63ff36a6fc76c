"""Opens a lesson in JupyterLab, runs all its cells and looks at the pictures, in both themes.

The one argument is a JSON object: lab (the program), folder, notebook, pictures (words in their alternative texts),
screenshots (a folder).
"""

import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
]
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
MINUTES = 60_000

WAIT_FOR_KERNEL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.context.sessionContext.ready;
    await panel.context.sessionContext.session.kernel.info;
}"""
RUN_ALL = "async () => await window.jupyterapp.commands.execute('notebook:run-all-cells')"
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .flatMap(cell => cell.model.outputs.toJSON())
    .filter(output => output.output_type === 'error' || output.name === 'stderr')"""
PICTURES = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map((cell, index) => [index, JSON.stringify(cell.model.outputs.toJSON())])
    .filter(([_, outputs]) => outputs.includes('data:image/svg+xml'))
    .map(([index, _]) => index)"""
# JupyterLab lays out the cells near the view alone, and those above may still change their height: so scroll until the
# pictures of the cell are there, or half a minute has passed, and tell what is seen then.
SCROLL_TO = """async (index) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const cell = notebook.widgets.filter(cell => cell.model.type === 'code')[index];
    const images = () => [...cell.node.querySelectorAll('.jp-OutputArea img')];
    const isSeen = image => image.complete && image.getBoundingClientRect().width > 0;
    const deadline = performance.now() + 30_000;
    do {
        await notebook.scrollToCell(cell, 'center');
        await new Promise(requestAnimationFrame);
    } while (!(images().length && images().every(isSeen)) && performance.now() < deadline);
    return images().map(image => ({
        alt: image.alt, width: image.getBoundingClientRect().width, height: image.getBoundingClientRect().height,
        natural: image.naturalWidth, ground: getComputedStyle(image).backgroundColor,
    }));
}"""


def find_browser():
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    for path in PLACES:
        if Path(path).exists():
            return path
    sys.exit("no Chromium or Chrome is found, which the browser test needs; on Debian install it with `sudo apt install chromium`")


def start_lab(job):
    token = "browser-test"
    command = [job["lab"], "--no-browser", "--port", "0", "--", "--LabApp.expose_app_in_browser=True"]
    command += [f"--ServerApp.root_dir={job['folder']}"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "JUPYTER_TOKEN": token})
    addresses = queue.Queue()
    said = []

    def read():
        # To the end, since a program stops when nobody reads what it says.
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                addresses.put(found[0])
        addresses.put(None)

    threading.Thread(target=read, daemon=True).start()
    address = addresses.get()
    return (process, address, token) if address else sys.exit("JupyterLab ended before it served a page:\n" + "".join(said))


def look(page, job, theme):
    page.evaluate("async theme => await window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    seen = []
    for index in page.evaluate(PICTURES):
        seen += page.evaluate(SCROLL_TO, index)
        page.screenshot(path=f"{job['screenshots']}/{theme.split()[-1].lower()}-{index:02}.png")
    for picture in seen:
        assert picture["width"] > 100 and picture["height"] > 100 and picture["natural"] > 0, picture
        assert picture["ground"] not in ("rgba(0, 0, 0, 0)", "transparent"), f"no opaque ground: {picture}"
    for word in job["pictures"]:
        assert any(word in picture["alt"] for picture in seen), (word, seen)
    print(theme, [(picture["alt"][:60], picture["width"], picture["height"]) for picture in seen])


def main():
    job = json.loads(sys.argv[1])
    browser_path = find_browser()
    process, address, token = start_lab(job)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET, chromium_sandbox=False)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(5 * MINUTES)
            page.goto(f"{address}/lab/workspaces/test/tree/{job['notebook']}?token={token}&reset")
            page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.context?.sessionContext")
            page.evaluate(WAIT_FOR_KERNEL)
            page.evaluate(RUN_ALL)
            errors = page.evaluate(ERRORS)
            assert not errors, errors
            for theme in ["JupyterLab Light", "JupyterLab Dark"]:
                look(page, job, theme)
            browser.close()
    finally:
        process.terminate()
        process.wait()


main()
