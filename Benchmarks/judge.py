"""Holds what was measured against Benchmarks/thresholds.json: judge.py fanout|http FOLDER. Ends with 1 where something is beyond it."""
import json, pathlib, statistics, sys

thresholds = json.loads(pathlib.Path(__file__).with_name("thresholds.json").read_text())
folder = pathlib.Path(sys.argv[2])
failed = False


def read(name):
    return json.loads((folder / f"{name}.json").read_text())


def hold(name, value, text):
    global failed
    most, least = thresholds[name].get("most"), thresholds[name].get("least")
    fine = (most is None or value <= most) and (least is None or value >= least)
    bound = f"at most {most}" if most is not None else f"at least {least}"
    print(f"{'  ' if fine else '! '}{text}: {value:g} ({bound})")
    failed = failed or not fine


def fanout():
    stream = read("stream")
    sent = stream["perSocket"] * stream["sockets"]
    print(f"\na desk's stream to {stream['sockets']} sockets: {sent} sent, {stream['received']} received in {stream['seconds']} s, "
          f"p50 {stream['p50'] / 1e6:.1f} ms, p99 {stream['p99'] / 1e6:.1f} ms, {stream['cpuNanosecondsPerMessage'] / 1e3:.2f} us CPU each")
    hold("streamUpdatesASecond", round(stream["perSocket"] / stream["seconds"], 1), "updates a second to each socket")
    hold("streamDropped", stream["dropped"] + stream["cut"], "messages not received and sockets cut")
    hold("streamLatestMilliseconds", round(stream["max"] / 1e6, 1), "milliseconds that the latest message took")
    print("\nclosed loop, the same frames: us of processor time for each message")
    ratios = []
    for round_ in (1, 2, 3):
        ours, theirs = read(f"assay.{round_}"), read(f"picows.{round_}")
        ratios.append(ours["cpuNanosecondsPerMessage"] / theirs["cpuNanosecondsPerMessage"])
        print(f"  round {round_}: assay {ours['cpuNanosecondsPerMessage'] / 1e3:.2f} ({ours['received'] // ours['seconds']}/s), "
              f"picows {theirs['cpuNanosecondsPerMessage'] / 1e3:.2f} ({theirs['received'] // theirs['seconds']}/s), ratio {ratios[-1]:.2f}")
    hold("fanoutAgainstPicows", round(statistics.median(ratios), 3), "processor time against picows, the median of the rounds")


def http():
    def line(name, result):
        print(f"  {name:32} {result['rate']:9.0f}/s  p50 {result['p50']:7.2f} ms  p99 {result['p99']:7.2f} ms  "
              f"{result['cpuMicroseconds']:8.1f} us CPU  {result['failed']} failed")

    def ratio(name, peer):
        ratios = []
        for round_ in (1, 2, 3):
            ours, theirs = read(f"{name}.assay.{round_}"), read(f"{name}.{peer}.{round_}")
            line(f"{name}, assay", ours)
            line(f"{name}, {peer}", theirs)
            ratios.append(ours["cpuMicroseconds"] / theirs["cpuMicroseconds"])
            failures.append(ours["failed"])
        return statistics.median(ratios)

    failures = []
    print("\nwith the sockets open, rounds in turn")
    probe, lists = ratio("probe", "nginx"), [1 / ratio(name, "fastapi") for name in ("positions", "accounts")]
    for round_ in (1, 2, 3):
        line("orders, durable", read(f"orders.{round_}"))
        failures.append(read(f"orders.{round_}")["failed"])
    hold("httpFailed", sum(failures), "requests that did not succeed")
    hold("probeAgainstNginx", round(probe, 2), "processor time of a probe against nginx")
    hold("jsonAgainstFastAPI", round(min(lists), 2), "requests a processor second of JSON routes against FastAPI")


{"fanout": fanout, "http": http}[sys.argv[1]]()
sys.exit(1 if failed else 0)
