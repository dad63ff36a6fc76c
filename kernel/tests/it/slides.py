"""Opens a page of slides from its file and tells what it shows.

The one argument is a JSON object: page, screenshots (a folder), and optionally browser. Printed is a JSON object: slides (for each, in
order, its text, whether it fits, the sizes of its pictures, how many formulas it has), notes, requests (of anything but the page) and
said (what the console and the page told).
"""

import asyncio
import json
import sys
from pathlib import Path

from browser import ALONE, ANSWER, START, find_browser
from playwright.async_api import async_playwright

WIDTH, HEIGHT = 1280, 720

IS_READY = "() => window.Reveal?.isReady()"
PLACES = """() => [...document.querySelectorAll('.slides section:not(:has(section))')].map(section => Reveal.getIndices(section))"""
# A fragment is shown, so that what it holds is seen too.
SHOW = "([h, v]) => Reveal.slide(h, v, 100)"
LOOK = """() => {
    const slide = Reveal.getCurrentSlide();
    const frame = document.querySelector('.reveal').getBoundingClientRect();
    const box = element => { const at = element.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom]; };
    return {
        text: slide.innerText,
        long: slide.classList.contains('long'),
        size: Number(slide.querySelector('.content').style.zoom),
        pictures: [...slide.querySelectorAll('img')].map(image => ({ box: box(image), points: image.naturalWidth, alt: image.alt })),
        formulas: [...slide.querySelectorAll('mjx-container svg')].map(box),
        failed: slide.querySelectorAll('mjx-merror, [data-mjx-error]').length,
        frame: [frame.left, frame.top, frame.right, frame.bottom],
    };
}"""
NOTES = "() => [...document.querySelectorAll('aside.notes')].map(notes => notes.textContent.trim())"


async def look(job):
    said, requests, slides = [], [], []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=job.get("browser") or find_browser(), args=ALONE, chromium_sandbox=False, timeout=1000 * START
        )
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(1000 * ANSWER)
        address = Path(job["page"]).as_uri()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda request: requests.append(request.url) if not request.url.startswith(("data:", address)) else None)
        await page.goto(address)
        await page.wait_for_function(IS_READY)
        for number, place in enumerate(await page.evaluate(PLACES), 1):
            await page.evaluate(SHOW, [place["h"], place["v"]])
            slides.append(await page.evaluate(LOOK))
            await page.screenshot(path=Path(job["screenshots"], f"slide-{number:02}.png"))
        notes = await page.evaluate(NOTES)
        await browser.close()
    print(json.dumps({"slides": slides, "notes": notes, "requests": requests, "said": said}))


asyncio.run(asyncio.wait_for(look(json.loads(sys.argv[1])), 3 * START))
