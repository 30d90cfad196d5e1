"""Runs wrk and writes what came of it: measure.py PROCESS[,PROCESS…] IDLE FILE COMMAND…

IDLE is the share of a processor that the processes take without requests; it is taken off.
"""
import glob, json, re, subprocess, sys, time


def spent(processes):
    files = [file for process in processes for file in glob.glob(f"/proc/{process}/task/*/schedstat")]
    return sum(int(open(file).read().split()[0]) for file in files) / 1e9


def duration(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[unit]


processes, idle = sys.argv[1].split(","), float(sys.argv[2])
begin, before = time.monotonic(), spent(processes)
if sys.argv[4] == "idle":
    time.sleep(4)
    print((spent(processes) - before) / (time.monotonic() - begin))
    sys.exit()
output = subprocess.run(sys.argv[4:], check=True, capture_output=True, text=True).stdout
cpu = spent(processes) - before - idle * (time.monotonic() - begin)
requests = int(re.search(r"(\d+) requests in", output)[1])
failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
result = {"requests": requests, "failed": int(failed[1]) if failed else 0, "cpuMicroseconds": cpu / max(1, requests) * 1e6,
          "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])}
for part in ("50", "99"):
    result["p" + part] = duration(re.search(rf"^\s+{part}%\s+(\S+)", output, re.M)[1]) * 1e3
json.dump(result, open(sys.argv[3], "w"))
