"""The made-up desk of the fake server: the same at every start."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

INSTRUMENTS = {"SPX.INDEX": Decimal("1452.97"), "IBM.XNYS": Decimal("118.38"), "EXTREMELYLONGNAME.XNAS": Decimal("0.004512")}
BARS = 720
BEGIN = datetime(1998, 1, 5, 21, tzinfo=timezone.utc)


class Chance:
    """A linear congruential generator: no clock, no seed from outside."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def bars_of(instrument):
    chance = Chance(sum(map(ord, instrument)))
    price = INSTRUMENTS[instrument]
    digits = Decimal("0.000001") if price < 1 else Decimal("0.01")
    bars, time = [], BEGIN
    for _ in range(BARS):
        opened = price
        close = (opened * (Decimal(1) + Decimal(chance.below(401) - 197) / 10000)).quantize(digits)
        high = (max(opened, close) * (1 + Decimal(chance.below(90)) / 10000)).quantize(digits)
        low = (min(opened, close) * (1 - Decimal(chance.below(90)) / 10000)).quantize(digits)
        volume = 400 + chance.below(900)
        bars.append(bar(time, opened.quantize(digits), high, low, close, volume))
        price = close
        time += timedelta(days=3 if time.weekday() == 4 else 1)
    return bars


def bar(time, opened, high, low, close, volume):
    return {
        "time": stamp(time), "open": str(opened), "high": str(high), "low": str(low), "close": str(close), "volume": str(volume),
    }


def order(number, account, instrument, side, quantity, status, **more):
    return {
        "id": number, "account": account, "instrument": instrument, "side": side, "type": "market", "timeInForce": "gtc",
        "quantity": quantity, "limit": None, "stop": None, "status": status, "filled": "0", "averagePrice": None,
        "decidedAt": stamp(BEGIN + timedelta(days=number, hours=number % 5)), "decidedPrice": "1440.89", "reason": None, "refusal": None, **more,
    }


def account(name, mode, **more):
    return {
        "id": name, "broker": "paper" if mode == "paper" else "acme", "mode": mode, "currency": "USD", "cash": "41287.55",
        "positionValue": "58716.80", "equity": "100004.35", "reserved": "2918.40", "realised": "-439.39", "unrealised": "1576.51",
        "fees": "1132.77", "capital": "100000.00", "tradingState": "active", "strategy": "sma_cross", **more,
    }


class Desk:
    def __init__(self):
        self.tick_count = 0
        self.sequence = 400
        self.trading = "active"
        self.badge = "REPLAY"
        self.ended = False
        self.stubborn = False
        self.chance = Chance(7)
        self.bars = {name: bars_of(name) for name in INSTRUMENTS}
        self.accounts = {
            "research": account("research", "paper"),
            "live-one": account(
                "live-one", "live", cash="24880.10", positionValue="0.00", equity="24880.10", reserved="0.00", realised="-119.90",
                unrealised="0.00", fees="12.40", capital="25000.00", strategy=None),
        }
        self.positions = {
            ("research", "SPX.INDEX"): self.position("research", "SPX.INDEX", "38", "2541.114625"),
            ("research", "IBM.XNYS"): self.position("research", "IBM.XNYS", "-25", "204.90"),
        }
        self.orders = {row["id"]: row for row in self.first_orders()}
        value = sum((Decimal(row["value"]) for row in self.positions.values()), Decimal(0))
        self.accounts["research"]["cash"] = f"{Decimal('101460.35') - value:.2f}"
        self.tell_account()
        self.trades = [self.trade(row) for row in self.orders.values() if row["status"] == "filled"]
        self.alerts = self.first_alerts()
        self.restricted = {"EXTREMELYLONGNAME.XNAS"}
        self.deployments = {
            "trend": {
                "name": "trend", "strategy": "sma_cross", "account": "research", "state": "running", "instruments": ["SPX.INDEX"],
                "since": "2000-01-03T21:00:00Z", "problem": None, "parameters": [{"name": "fast", "value": "10"}, {"name": "slow", "value": "30"}],
            },
            "dips": {
                "name": "dips", "strategy": "formula", "account": "research", "state": "stopped", "instruments": ["IBM.XNYS"], "since": None,
                "problem": "It stopped: no price of IBM.XNYS for 3 sessions.", "parameters": [{"name": "trend", "value": "100"}],
            },
        }

    def position(self, account, instrument, quantity, average):
        last = self.bars[instrument][-1]["close"]
        value = Decimal(quantity) * Decimal(last)
        return {
            "account": account, "instrument": instrument, "quantity": quantity, "averagePrice": average, "lastPrice": last,
            "value": f"{value:.2f}", "unrealised": f"{value - Decimal(quantity) * Decimal(average):.2f}", "realised": "-439.39", "fees": "1132.77",
        }

    def first_orders(self):
        up, down = "the fast average crossed above the slow one", "the fast average crossed below the slow one"
        for number in range(1, 61):
            side = "buy" if number % 2 else "sell"
            yield order(
                number, "research", "SPX.INDEX", side, str(60 + number % 9), "filled", filled=str(60 + number % 9),
                averagePrice=self.bars["SPX.INDEX"][number * 11]["close"] + "20", decidedAt=self.bars["SPX.INDEX"][number * 11]["time"],
                reason=up if number % 2 else down)
        yield order(
            61, "live-one", "IBM.XNYS", "buy", "400", "rejected", type="limit", limit="118.00",
            refusal="the order is worth 47200.00 USD; at most 20000.00 USD an order", reason="placed by admin")
        yield order(62, "research", "IBM.XNYS", "buy", "25", "working", type="limit", limit="116.736", reason="placed by admin")
        yield order(
            63, "research", "SPX.INDEX", "sell", "38", "partiallyFilled", type="stop-limit", stop="1399.50", limit="1390.00", filled="12",
            averagePrice="1391.250000", reason=down)

    def trade(self, row):
        notional = Decimal(row["filled"]) * Decimal(row["averagePrice"])
        return {
            "order": row["id"], "execution": f"{row['id']}-1", "account": row["account"], "instrument": row["instrument"], "side": row["side"],
            "price": row["averagePrice"], "quantity": row["filled"], "notional": f"{notional:.2f}", "fee": f"{notional / 1000:.2f}",
            "realised": None if row["side"] == "buy" else f"{(row['id'] % 7 - 3) * 171}.{row['id']:02}", "time": row["decidedAt"], "reason": row["reason"],
        }

    @staticmethod
    def first_alerts():
        return {
            "a1": {
                "id": "a1", "time": "2000-06-01T20:00:00Z", "severity": "warning", "title": "Order 61 was refused",
                "detail": "the order is worth 47200.00 USD; at most 20000.00 USD an order", "link": "/orders/61", "acknowledgedBy": None,
                "acknowledgedAt": None, "deliveries": [{"channel": "log", "state": "delivered"}],
            },
            "a2": {
                "id": "a2", "time": "2000-05-12T20:00:00Z", "severity": "critical", "title": "Trading of research was halted",
                "detail": "by admin, for a test", "link": "/risk", "acknowledgedBy": "admin", "acknowledgedAt": "2000-05-12T20:03:11Z",
                "deliveries": [{"channel": "log", "state": "delivered"}],
            },
        }

    def status(self):
        return {
            "process": 4242, "time": "2026-01-02T15:04:05Z", "tradingState": self.trading, "sequence": self.sequence, "orderCount": len(self.orders),
            "findings": ["This is a fake server with made-up prices: nothing here is real."],
            "prices": {
                "badge": self.badge, "origin": "REPLAY of made-up prices by the fake server", "pace": "60/s", "marketTime": self.market_time(),
                "ageMilliseconds": 43, "events": self.tick_count, "ended": self.ended,
            },
        }

    def market_time(self):
        return self.bars["SPX.INDEX"][-1]["time"]

    def quote(self, instrument):
        return {"instrument": instrument, "price": self.bars[instrument][-1]["close"], "time": self.market_time()}

    def risk(self, name):
        line = self.accounts[name]
        return {
            "account": name, "tradingState": line["tradingState"] if self.trading == "active" else self.trading, "limits": [
                {"limit": "order-notional", "allowed": "20000.00", "used": None, "unit": "USD"},
                {"limit": "position", "allowed": "120000.00", "used": line["positionValue"], "unit": "USD"},
                {"limit": "exposure", "allowed": "110000.00", "used": line["positionValue"], "unit": "USD"},
                {"limit": "orders-per-hour", "allowed": "60", "used": "7", "unit": ""},
                {"limit": "orders-per-day", "allowed": "20", "used": "20" if name == "live-one" else "9", "unit": ""},
                {"limit": "short", "allowed": "no", "used": None, "unit": ""},
            ],
        }

    def equity(self, name, points):
        chance, equity, found = Chance(len(name)), Decimal(self.accounts[name]["equity"]), []
        for bar in reversed(self.bars["SPX.INDEX"][-min(points, 400):]):
            equity += Decimal(chance.below(801) - 402) / 2
            found.append({"time": bar["time"], "equity": f"{equity:.2f}", "cash": self.accounts[name]["cash"]})
        return found[::-1]

    def tell_account(self):
        total = sum((Decimal(row["value"]) for row in self.positions.values()), Decimal(0))
        line = self.accounts["research"]
        gained = sum((Decimal(row["unrealised"]) for row in self.positions.values()), Decimal(0))
        line.update(positionValue=f"{total:.2f}", unrealised=f"{gained:.2f}", equity=f"{Decimal(line['cash']) + total:.2f}")
        return line

    def tick(self):
        """One more price: answers what changed, as topic to rows."""
        self.tick_count += 1
        self.sequence += 3
        row = self.bars["SPX.INDEX"][-1]
        close = (Decimal(row["close"]) + Decimal(self.chance.below(201) - 100) / 50).quantize(Decimal("0.01"))
        changed = {
            **row, "close": str(close), "high": str(max(close, Decimal(row["high"]))), "low": str(min(close, Decimal(row["low"]))),
            "volume": str(int(row["volume"]) + 1),
        }
        if self.tick_count % 40 == 0:
            time = datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%SZ") + timedelta(days=1)
            changed = bar(time, close, close, close, close, 1)
            self.bars["SPX.INDEX"].append(changed)
        else:
            self.bars["SPX.INDEX"][-1] = changed
        position = self.position("research", "SPX.INDEX", self.positions["research", "SPX.INDEX"]["quantity"], "2541.114625")
        self.positions["research", "SPX.INDEX"] = position
        return {
            "quotes:SPX.INDEX": self.quote("SPX.INDEX"), "bars:SPX.INDEX": [changed], "positions": [position], "accounts": [self.tell_account()],
            "status": self.status(),
        }
