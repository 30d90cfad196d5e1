"""Measures the page on the real program: from a fill's commit by the worker to its paint, and what the page costs meanwhile.

Worker and server are two processes; the worker trades a synthetic feed. When a fill became durable is seen from outside, by watching the
store: the moment counted from is the last look that did not have it. `written` is when the row was put into the page, `rendered` when the frame
of that was drawn, `paint` the beginning of the animation frame after it. All err towards slow. `--strict` fails beyond the bars; without it the figures are only printed.
"""

import argparse
import json
import multiprocessing
import sqlite3
import statistics
import sys
import time

from conftest import CHROMIUM, PROFILES
from desk import Desk
from playwright.sync_api import sync_playwright

RULE = "enter long when close > 0\nexit when close > 0\n"
BARS = {"fill to paint p99 ms": 50, "interactive ms": 1000, "script gzipped bytes": 60 * 1024, "long tasks": 0, "busy at a quarter of the speed %": 70}

WATCH = """() => {
    window.painted = [];
    const seen = new Set();
    const now = () => performance.timeOrigin + performance.now();
    new MutationObserver((records) => {
        const written = now(), fresh = [];
        for (const record of records) for (const node of record.addedNodes) {
            if (node.nodeName !== "TR") continue;
            const order = node.querySelector("a[href^='/orders/']")?.textContent;
            if (order && !seen.has(order)) { seen.add(order); fresh.push(order); }
        }
        if (!fresh.length) return;
        let rendered;
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => { rendered = now(); };
        port1.postMessage(0);
        requestAnimationFrame(() => { const at = now(); for (const order of fresh) painted.push([order, written, rendered ?? at, at]); });
    }).observe(document.querySelector("main"), { subtree: true, childList: true });
}"""
FRAMES = """() => {
    window.frames_ = []; window.long_ = [];
    new PerformanceObserver((list) => { for (const one of list.getEntries()) long_.push(one.duration); }).observe({ type: "longtask" });
    const tick = (at) => { frames_.push(at); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
}"""
READY = """() => {
    const look = () => { if (document.querySelector(".account .equity span")?.textContent) window.ready_ = performance.now(); else requestAnimationFrame(look); };
    requestAnimationFrame(look);
}"""


def commits(path, told, stop):
    """Writes down when each sequence was first there, and when it was last not there."""
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    version, last, before, found = None, 0, time.time(), {}
    while not stop.is_set():
        look = time.time()
        now = store.execute("PRAGMA data_version").fetchone()[0]
        if now != version:
            version = now
            top = store.execute("SELECT max(sequence) FROM journal WHERE stream = (SELECT number FROM streams WHERE name = 'p0')").fetchone()[0] or 0
            for sequence in range(last + 1, top + 1):
                found[sequence] = before
            last = top
        before = look
        time.sleep(0.001)
    told.put(found)


def share(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def measure(browser, pace, seconds):
    figures = {}
    rule = "/tmp/assay-paint.formula"
    with open(rule, "w") as file:
        file.write(RULE)
    desk = Desk(apart=True, **{
        "feed.provider": "synthetic", "synthetic.pace": pace, "accounts.paper.cash": "2000", "paper.fees": "none", "paper.slippage": "none", "strategies.flip.account": "paper",
        "strategies.flip.strategy": "formula", "strategies.flip.rule": rule})
    try:
        desk.ready()
        name, value = desk.cookie().split("=", 1)
        context = browser.new_context(base_url=desk.url, **PROFILES["light desktop"])
        context.add_cookies([{"name": name, "value": value, "url": desk.url}])
        page = context.new_page()
        page.add_init_script(f"({READY})()")
        page.goto("/")
        page.wait_for_selector(".account .equity span:not(:empty)")
        page.wait_for_timeout(100)
        figures["interactive ms"] = round(page.evaluate("ready_"))
        figures["script gzipped bytes"] = page.evaluate(
            "performance.getEntriesByType('resource').filter(e => /[.]js$/.test(e.name)).reduce((sum, e) => sum + e.encodedBodySize, 0)")
        messages = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: messages.append(len(frame))))
        page.goto("/trades")
        page.wait_for_selector("tbody tr")
        page.evaluate(WATCH)
        page.evaluate(FRAMES)
        told, stop = multiprocessing.Queue(), multiprocessing.Event()
        watcher = multiprocessing.Process(target=commits, args=(desk.settings["store.path"], told, stop))
        watcher.start()
        messages.clear()
        page.wait_for_timeout(seconds * 1000)
        figures["messages a second"] = round(len(messages) / seconds)
        painted = page.evaluate("painted")
        frames, long = page.evaluate("frames_"), page.evaluate("long_")
        stop.set()
        found = told.get()
        watcher.join()
        steps = [b - a for a, b in zip(frames, frames[1:])]
        figures["frames a second"] = round(1000 * len(steps) / (frames[-1] - frames[0]), 1)
        figures["frame p99 ms"] = round(share(steps, 99), 1)
        figures["long tasks"] = len(long)
        trades, after = {}, ""
        while True:
            lines = desk.call("GET", f"/trades?limit=500{after}")
            trades.update({str(line["order"]): line["sequence"] for line in lines["items"]})
            if not lines["next"] or len(trades) > len(painted) + 1000:
                break
            after = f"&after={lines['next']}"
        figures["orders painted"], figures["commits seen"] = len(painted), len(found)
        known = [[moment - found[trades[order]] * 1000 for moment in moments] for order, *moments in painted
            if trades.get(order) in found]
        figures["fills"], figures["fills a second"] = len(known), round(len(known) / seconds, 1)
        for index, what in enumerate(("written", "rendered", "paint")):
            for percent in (50, 95, 99):
                figures[f"fill to {what} p{percent} ms"] = round(share([one[index] for one in known], percent), 1)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.wait_for_timeout(1000)
        # Processor time of the page's own thread, so that what else the machine does is not in it.
        busy = lambda: next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")
        begun, first = time.monotonic(), busy()
        page.wait_for_timeout(5000)
        figures["busy at a quarter of the speed %"] = round(100 * (busy() - first) / (time.monotonic() - begun))
    finally:
        desk.close()
    return figures


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pace", default="50/s", help="bars a second; each makes at most one fill")
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--strict", action="store_true")
    given = arguments.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        figures = measure(browser, given.pace, given.seconds)
        browser.close()
    missed = 0
    for name, value in figures.items():
        bar = BARS.get(name)
        missed += bar is not None and value > bar
        print(f"{name:36} {value:>10}" + ("" if bar is None else f"   {'held' if value <= bar else 'MISSED'}: at most {bar}"))
    sys.exit(1 if missed and given.strict else 0)


if __name__ == "__main__":
    main()
