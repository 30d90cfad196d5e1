/** What the server sends and takes, as the dashboard reads it. Money, prices and quantities are decimal text; times are ISO 8601 in UTC. */
declare namespace Assay {
    type Side = "buy" | "sell";
    type TradingState = "active" | "reducing" | "halted";

    interface Session {
        user: string; role: string; displayName?: string; accounts?: string[] | null; expires?: string; permissions?: string[];
        needsPassword?: boolean;
    }
    interface Page<Row> { items: Row[]; next: string | null }

    interface Prices {
        badge: string | null; origin: string | null; pace: string | null; marketTime: string | null;
        ageMilliseconds?: number | null; events: number; ended: boolean;
    }
    interface Worker { state: "running" | "gone" | "unknown"; heardAt: string | null; trouble: string | null }
    interface Status {
        process: number; worker?: Worker; time: string; prices: Prices; tradingState: TradingState; sequence: number;
        orderCount: number; findings: string[];
    }
    interface Account {
        id: string; broker: string; mode: "paper" | "live"; currency: string; cash: string; positionValue: string; equity: string;
        reserved: string; realised: string; unrealised: string; fees: string; capital: string; tradingState: TradingState;
        strategy: string | null;
    }
    interface EquityPoint { time: string; equity: string; cash: string }
    interface Position {
        account: string; instrument: string; quantity: string; averagePrice: string | null; lastPrice: string | null; value: string;
        unrealised: string;
    }
    interface Order {
        id: number; account: string; instrument: string; side: Side; type: string; timeInForce: string; quantity: string;
        limit: string | null; stop: string | null; status: string; filled: string; averagePrice: string | null; decidedAt: string;
        decidedPrice: string | null; reason: string | null; refusal: string | null; cancelPending?: boolean; replacement?: { quantity: string; limit: string | null; stop: string | null } | null;
        history?: { sequence: number; time: string; fact: string; text: string }[];
    }
    interface Trade {
        sequence: number; order: number; execution: string; account: string; instrument: string; side: Side; price: string; quantity: string;
        notional: string; fee: string; realised: string | null; time: string; reason: string | null;
    }
    interface Instrument {
        id: string; currency: string; tick: string; lot: string; calendar: string | null; restricted: boolean; lastPrice: string | null;
    }
    interface Bar { time: string; open: string; high: string; low: string; close: string; volume: string | null }
    interface Marker {
        time: string; kind: "fill" | "signal"; side: Side; price: string; quantity: string; order: number | null; reason: string | null;
    }
    interface Candles { bars: Bar[]; markers: Marker[]; origin: string | null }
    interface Limit { limit: string; allowed: string; used: string | null; unit?: string }
    interface Risk { account: string; tradingState: TradingState; limits: Limit[] }
    interface KillAnswer { state: TradingState; canceled: (number | Order)[]; stillLive: (number | Order)[]; confirmed: boolean }
    interface Parameter { name: string; type: string; default: string; range: string | null; summary: string }
    interface Strategy { key: string; summary: string; parameters?: Parameter[] }
    interface Deployment {
        name: string; strategy: string; account: string; state: string; parameters: { name: string; value: string }[];
        instruments?: string[]; since?: string | null; problem?: string | null;
    }
    interface FormulaCheck {
        ok: boolean; errors: { line?: number; column: number; message: string }[];
        parameters: { name: string; default: string; range?: string | null; summary?: string | null }[];
    }
    interface Run {
        id: string; saved: string; strategy: string; data: string[] | string; endEquity: string; totalReturn: number | null; trades: number;
        configHash: string; stateHash: string;
    }
    interface Job { state: string; progress: number; id: string | null; problem: string | null }
    interface Comparison {
        runs: string[]; comparable: boolean; obstacles: string[];
        differences: { name: string; values: string[] }[]; figures: { name: string; values: string[] }[];
    }
    interface Dataset {
        name: string; folder: string; instrument: string; kind: string; rows: number; first: string; last: string; source: string;
        hash: string; problem?: string | null; manifest?: Record<string, unknown>;
    }
    interface Alert {
        id: string; time: string; severity: "critical" | "warning" | "info"; title: string; detail: string | null; link: string | null;
        clearedAt?: string | null; count?: number;
        acknowledgedBy: string | null; acknowledgedAt: string | null;
    }
    interface Leaf { sequence: number; time: string; actor: string; action: string; order: number | null; fact: string; leaf: string }
    interface Verification {
        isSound: boolean; streams: { stream: string; leaves: number; head: string; finding: null | { sequence: number; text: string } }[];
    }
    interface User {
        name: string; displayName: string; role: string; accounts: string[] | null; enabled: boolean; hasPassword: boolean; added: string;
    }
    interface SessionLine { id: number; user: string; kind: "page" | "program"; origin: string; opened: string; expires: string; own: boolean }
    interface Setting { name: string; value: string; origin: string; summary?: string | null }
    interface Problem {
        title: string; status: number; detail?: string; code?: string; fix?: string; errors?: { pointer: string; detail: string }[];
    }

    interface Frame {
        v?: number; type: string; topic?: string; epoch?: string; seq?: number; prev?: number; ts?: string; d?: any;
        heartbeat?: number; user?: string; role?: string;
    }
}
