"""What the fake answers over HTTP, in the shapes of the real server."""

import hashlib

from aiohttp import web
from market import INSTRUMENTS, order

ROLES = {"admin": "admin", "trader": "trader", "viewer": "viewer", "examiner": "examiner"}
MAY = {
    "orders": {"trader", "admin"}, "kill": {"trader", "admin"}, "users": {"admin"}, "audit": {"admin", "examiner"}, "settings": {"admin", "examiner"},
}
LIVE = ("working", "partiallyFilled", "unknown")
STRATEGIES = [
    {"key": "sma_cross", "plugin": "StockStrategies", "summary": "Long while the fast average of closes is above the slow one.", "parameters": [
        {"name": "fast", "type": "integer", "default": "10", "range": "2..200", "summary": "bars of the fast average"},
        {"name": "slow", "type": "integer", "default": "30", "range": "5..400", "summary": "bars of the slow average"}]},
    {"key": "buy_and_hold", "plugin": "StockStrategies", "summary": "Buys once and holds.", "parameters": []},
    {"key": "formula", "plugin": "Strategy", "summary": "A rule in one's own words.", "parameters": []},
]


class Problem(Exception):
    def __init__(self, status, code, title, detail, fix=None, errors=None):
        super().__init__(detail)
        body = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail, "code": code}
        self.body = {**body, **({"fix": fix} if fix else {}), **({"errors": errors} if errors else {})}


@web.middleware
async def problems(request, handler):
    try:
        if request.path.startswith("/api/") and request.path not in ("/api/v1/session", "/api/v1/session/one-time", "/api/v1/stream"):
            who(request)
        return await handler(request)
    except Problem as problem:
        return web.json_response(problem.body, status=problem.body["status"], content_type="application/problem+json")


def who(request):
    session = request.app["fake"].sessions.get(request.cookies.get("assay"))
    if session is None:
        raise Problem(401, "no-session", "Not logged in", "There is no session, or it ended.", "Log in.")
    return session


def need(request, what):
    if who(request)["role"] not in MAY[what]:
        raise Problem(403, "not-allowed", "Not allowed", f"The role {who(request)['role']} may not do this.")


def listed(request, items, key=lambda item: str(item["id"])):
    limit, after = int(request.query.get("limit", 100)), request.query.get("after")
    names = [key(item) for item in items]
    start = names.index(after) + 1 if after in names else 0
    part = items[start:start + limit]
    return web.json_response({"items": part, "next": key(part[-1]) if start + limit < len(items) else None})


def begin(request, user, needs_password=False):
    fake = request.app["fake"]
    token = hashlib.sha256(f"{user} {len(fake.sessions)}".encode()).hexdigest()
    fake.sessions[token] = {"user": user, "role": ROLES[user], "expires": "2030-01-01T00:00:00Z", "needsPassword": needs_password}
    response = web.json_response(fake.sessions[token])
    response.set_cookie("assay", token, httponly=True, samesite="Strict")
    return response


async def login(request):
    body = await request.json()
    if body["user"] not in ROLES or body["password"] != body["user"] + "-password":
        raise Problem(401, "wrong-login", "Not logged in", "Name and password do not fit together.", "Check both; capitals count.")
    return begin(request, body["user"])


async def login_once(request):
    fake, token = request.app["fake"], (await request.json())["token"]
    user = token.split("-")[1] if token.startswith("once-") and token.count("-") == 2 else ""
    if user not in ROLES or token in fake.spent:
        raise Problem(401, "link-used", "Not logged in", "The link was used or is too old.", "Ask for another link.")
    fake.spent.add(token)
    return begin(request, user, needs_password=token.endswith("-first"))


async def set_password(request):
    session, body = who(request), await request.json()
    if len(body.get("new", "")) < 12:
        raise Problem(422, "password", "Refused", "A password has at least 12 characters.", "Choose a longer one.")
    session["needsPassword"] = False
    return web.Response(status=204)


async def logout(request):
    request.app["fake"].sessions.pop(request.cookies.get("assay"), None)
    return web.Response(status=204)


async def place(request):
    need(request, "orders")
    fake, body = request.app["fake"], await request.json()
    key = request.headers.get("Idempotency-Key")
    if not key:
        raise Problem(422, "no-key", "No key", "An order needs an Idempotency-Key.")
    if key in fake.keys:
        return web.json_response(fake.desk.orders[fake.keys[key]], status=201)
    if not body["quantity"].replace(".", "").isdigit():
        raise Problem(422, "bad-value", "The order cannot be read", "One value is wrong.", errors=[{"pointer": "/quantity", "detail": f"'{body['quantity']}' is no quantity"}])
    if float(body["quantity"]) > 1000:
        raise Problem(
            422, "refused", "Refused by the limit order-notional", "the order is worth 1502114.62 USD; at most 20000.00 USD an order",
            "Order less, or have the limit raised.")
    number = max(fake.desk.orders) + 1
    made = order(number, body["account"], body["instrument"], body["side"], body["quantity"], "working", limit=body.get("limit"), reason=f"placed by {who(request)['user']}")
    made["type"] = "limit" if body.get("limit") else "market"
    fake.keys[key] = number
    fake.desk.orders[number] = made
    fake.desk.sequence += 1
    await fake.publish("orders", [made])
    return web.json_response(made, status=201)


async def change(request, **members):
    need(request, "orders")
    fake = request.app["fake"]
    row = fake.desk.orders[int(request.match_info["id"])]
    row.update(members)
    fake.desk.sequence += 1
    await fake.publish("orders", [row])
    return row


async def cancel(request):
    return web.json_response(await change(request, status="canceled"), status=202)


async def amend(request):
    return web.json_response(await change(request, **await request.json()))


async def kill(request):
    need(request, "kill")
    fake, body = request.app["fake"], await request.json()
    if body["word"] != body["scope"]:
        raise Problem(422, "wrong-word", "Not done", "The word is the scope again.")
    desk = fake.desk
    if body["scope"] == "all":
        desk.trading = body["state"]
    for line in desk.accounts.values():
        if body["scope"] in ("all", line["id"]):
            line["tradingState"] = body["state"]
    canceled, live = [], []
    for row in desk.orders.values():
        if row["status"] in LIVE and body["cancel"] and body["scope"] in ("all", row["account"]):
            if desk.stubborn and row["status"] == "partiallyFilled":
                row["status"] = "unknown"
                live.append(row)
            else:
                row["status"] = "canceled"
                canceled.append(row)
    desk.sequence += 1
    await fake.publish("orders", canceled + live)
    await fake.publish("status", desk.status())
    await fake.publish("accounts", list(desk.accounts.values()))
    return web.json_response({"state": body["state"], "canceled": [row["id"] for row in canceled], "stillLive": [row["id"] for row in live], "confirmed": not live})


async def candles(request):
    desk, name = request.app["fake"].desk, request.query["instrument"]
    if name not in INSTRUMENTS:
        raise Problem(404, "unknown-instrument", "Nothing there", f"There is no instrument {name}.")
    bars, before = desk.bars[name], request.query.get("before")
    bars = [bar for bar in bars if not before or bar["time"] < before][-int(request.query.get("limit", 500)):]
    first = bars[0]["time"] if bars else "9"
    markers = []
    for row in desk.orders.values():
        if row["instrument"] == name and row["decidedAt"] >= first and row["status"] == "filled":
            common = {"side": row["side"], "quantity": row["quantity"], "order": row["id"], "reason": row["reason"], "time": row["decidedAt"]}
            markers += [{**common, "kind": "signal", "price": row["decidedPrice"]}, {**common, "kind": "fill", "price": row["averagePrice"]}]
    return web.json_response({"bars": bars, "markers": markers, "origin": "made up by the fake server"})


async def check_formula(request):
    rule = (await request.json())["rule"]
    at = rule.find("smaa")
    if at < 0:
        return web.json_response({"ok": True, "errors": [], "parameters": [{"name": "fast", "default": "10"}, {"name": "slow", "default": "30"}]})
    line, column = rule.count("\n", 0, at) + 1, at - rule.rfind("\n", 0, at)
    error = {"line": line, "column": column, "message": "there is no function 'smaa'; did you mean 'sma'?"}
    return web.json_response({"ok": False, "errors": [error], "parameters": []})


def runs():
    for number in range(1, 5):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        yield {
            "id": digest[:12], "saved": f"2026-01-0{number}T10:00:00Z", "strategy": "sma_cross", "data": ["sp500"], "endEquity": f"{96000 + number * 4123}.17",
            "totalReturn": number * 0.04123 - 0.04, "trades": 61 + number, "configHash": digest, "stateHash": digest[::-1],
        }


async def run_document(request):
    run = next((one for one in runs() if one["id"] == request.match_info["id"]), None)
    if run is None:
        raise Problem(404, "unknown-run", "Nothing there", "There is no such run.")
    metrics = {"totalReturn": run["totalReturn"], "sharpe": 0.61, "maxDrawdownShare": 0.187, "trades": run["trades"]}
    return web.json_response({"schema": "assay.backtest/1", "simulated": True, **run, "currency": "USD", "fees": "1132.77", "metrics": metrics, "warnings": ["The run is simulated: nobody traded it."]})


async def run_report(request):
    text = "<!doctype html><html lang=en><title>Report</title><h1>Report of a fake run</h1><p>It is as empty as it is honest.</p>"
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})


async def compare(request):
    ids = request.query["ids"].split(",")
    return web.json_response({
        "runs": ids, "comparable": len(ids) == 2, "obstacles": [] if len(ids) == 2 else ["They used different data."],
        "figures": [{"name": "total return", "values": ["+0.12 %"] * len(ids)}], "differences": [{"name": "fast", "values": [str(5 * n + 10) for n in range(len(ids))]}]})


async def job(request):
    jobs = request.app["jobs"]
    name = request.match_info["job"]
    jobs[name] = jobs.get(name, 0) + 1
    done = jobs[name] > 3
    return web.json_response({"state": "done" if done else "running", "progress": 1 if done else jobs[name] / 4, "id": next(runs())["id"] if done else None, "problem": None})


def dataset(name, instrument, rows, **more):
    return {
        "name": name, "folder": f"Examples/data/{name}", "instrument": instrument, "kind": "bars", "rows": rows, "first": "1999-01-04T21:00:00Z",
        "last": "2018-12-31T21:00:00Z", "source": "made up by the fake server", "hash": hashlib.sha256(name.encode()).hexdigest(), "problem": None, **more,
    }


DATASETS = [dataset("sp500", "SPX.INDEX", 5031), dataset("ibm", "IBM.XNYS", 3270), dataset("torn", "GOOG.XNAS", 0, problem="close.npy ends after 1024 bytes; 26160 are promised")]


def table(app):
    fake = app["fake"]
    json_of = web.json_response

    async def session(request):
        return json_of(who(request))

    async def users(request):
        need(request, "users")
        return listed(request, [{"name": name, "role": role, "disabled": name == "examiner", "lastLogin": "2026-01-02T09:00:00Z", "accounts": ["research"]} for name, role in ROLES.items()], lambda user: user["name"])

    async def audit(request):
        need(request, "audit")
        leaves = [{"stream": "desk", "sequence": n, "time": f"2000-01-{n % 28 + 1:02}T20:00:00Z", "actor": "admin", "action": "order.place", "text": f"order {n} was placed", "hash": hashlib.sha256(str(n).encode()).hexdigest()} for n in range(260, 0, -1)]
        return listed(request, leaves, lambda leaf: str(leaf["sequence"]))

    async def one_order(request):
        row = fake.desk.orders.get(int(request.match_info["id"]))
        if row is None:
            raise Problem(404, "unknown-order", "Nothing there", f"There is no order {request.match_info['id']}.", "See the list of orders.")
        facts = [{"sequence": row["id"] * 3 + n, "time": row["decidedAt"], "fact": fact, "text": text} for n, (fact, text) in enumerate([("decided", row["reason"] or "a person"), ("accepted", "the broker has it"), (row["status"], f"it is {row['status']}")])]
        return json_of({**row, "history": facts})

    async def turn(request):
        need(request, "orders")
        line = fake.desk.deployments[request.match_info["name"]]
        line.update(state="running" if request.match_info["verb"] == "start" else "stopped", problem=None)
        return json_of(line)

    async def restrict(request):
        name, restricted = request.match_info["id"], (await request.json())["restricted"]
        (fake.desk.restricted.add if restricted else fake.desk.restricted.discard)(name)
        return json_of({"id": name, "restricted": restricted})

    async def acknowledge(request):
        row = fake.desk.alerts[request.match_info["id"]]
        row.update(acknowledgedBy=who(request)["user"], acknowledgedAt="2026-01-02T15:05:00Z")
        return json_of(row)

    def instruments(_):
        return {"items": [{"id": name, "currency": "USD", "tick": "0.01", "lot": "1", "calendar": "XNYS", "restricted": name in fake.desk.restricted, "lastPrice": fake.desk.bars[name][-1]["close"]} for name in INSTRUMENTS], "next": None}

    def orders(request):
        rows = [row for row in fake.desk.orders.values() if row["account"] == request.query.get("account", row["account"])]
        return listed(request, sorted(rows, key=lambda row: -row["id"]))

    def settings(request):
        lines = [{"name": "broker", "value": "paper", "origin": "default"}, {"name": "acme.key", "value": "********", "origin": "file assay.conf, line 4"}]
        return listed(request, lines, lambda line: line["name"])

    plain = {
        "/status": lambda _: fake.desk.status(), "/accounts": lambda _: {"items": list(fake.desk.accounts.values()), "next": None},
        "/accounts/{id}/equity": lambda r: {"points": fake.desk.equity(r.match_info["id"], int(r.query.get("points", 400)))},
        "/positions": lambda _: {"items": list(fake.desk.positions.values()), "next": None}, "/orders": orders,
        "/trades": lambda r: listed(r, [t for t in reversed(fake.desk.trades) if t["account"] == r.query.get("account", t["account"])], lambda t: t["execution"]),
        "/instruments": instruments, "/strategies": lambda r: listed(r, STRATEGIES, lambda s: s["key"]),
        "/strategies/{key}": lambda r: next(s for s in STRATEGIES if s["key"] == r.match_info["key"]),
        "/deployments": lambda _: {"items": list(fake.desk.deployments.values()), "next": None}, "/backtests": lambda r: listed(r, list(runs())[::-1]),
        "/datasets": lambda r: listed(r, DATASETS, lambda d: d["name"]),
        "/datasets/{name}": lambda r: next(d for d in DATASETS if d["name"] == r.match_info["name"]),
        "/risk": lambda _: {"items": [fake.desk.risk(name) for name in fake.desk.accounts], "next": None},
        "/alerts": lambda r: listed(r, list(fake.desk.alerts.values())),
        "/audit/verify": lambda _: {"isSound": True, "streams": [{"stream": "desk", "leaves": 260, "head": "ab" * 32, "finding": None}]},
        "/sessions": lambda r: {"items": [{"id": f"s{n}", "user": s["user"], "created": "2026-01-02T09:00:00Z", "lastSeen": "2026-01-02T15:00:00Z", "address": "127.0.0.1", "current": s is who(r)} for n, s in enumerate(fake.sessions.values())], "next": None},
        "/settings": settings,
    }

    def reading(answer):
        async def handler(request):
            made = answer(request)
            return made if isinstance(made, web.Response) else json_of(made)
        return handler

    async def accepted(request):
        return json_of({"job": f"job-{len(app['jobs']) + 1}"}, status=202)

    async def done(request):
        need(request, "users")
        return json_of({"path": "/login#once-viewer-1"})

    routes = [
        ("GET", "/session", session), ("POST", "/session", login), ("POST", "/session/one-time", login_once), ("DELETE", "/session", logout), ("PUT", "/session/password", set_password),
        ("GET", "/backtests/compare", compare), ("GET", "/backtests/jobs/{job}", job), ("GET", "/backtests/{id}", run_document), ("GET", "/backtests/{id}/report", run_report),
        ("POST", "/backtests", accepted), ("GET", "/candles", candles), ("POST", "/formula/check", check_formula), ("POST", "/orders", place),
        ("GET", "/orders/{id}", one_order), ("POST", "/orders/{id}/cancel", cancel), ("PATCH", "/orders/{id}", amend), ("POST", "/kill", kill),
        ("GET", "/users", users), ("POST", "/users", done), ("PUT", "/users/{name}/{what}", done), ("POST", "/users/{name}/login-link", done),
        ("GET", "/audit", audit), ("POST", "/deployments/{name}/{verb}", turn), ("PUT", "/instruments/{id}/restriction", restrict), ("POST", "/alerts/{id}/ack", acknowledge),
        ("DELETE", "/sessions/{id}", done),
    ]
    return [*routes, *(("GET", path, reading(answer)) for path, answer in plain.items())]


def add(app):
    app["jobs"] = {}
    app.middlewares.append(problems)
    for method, path, handler in table(app):
        app.router.add_route(method, "/api/v1" + path, handler)
