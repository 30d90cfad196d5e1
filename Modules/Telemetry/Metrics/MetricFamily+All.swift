/// Every family of Assay, in one place: what is not here is not measured. docs/metrics.md says the same in words, and a test compares them.
extension MetricFamily {
    /// The families, in the order they are shown.
    public static let all = [
        orders, orderChanges, orderRefusals, fills, liveOrders, unknownOrders, commands, marketEvents, feedHeard, journalFacts,
        journalSequence, journalCommits, journalCommit, outboxLag, httpRequests, httpSeconds, httpLimited, httpConnections,
        httpTurnedAway, tlsExpiry, streamSockets, streamMessages, streamBytes, streamDropped, streamClosed, processResident,
        processDescriptors, alertsOpen, alertsRaised, logRecords, logDropped, labelsReplaced,
    ]

    /// Orders that were decided on, refused ones included; who wanted them.
    public static let orders = MetricFamily(
        "assay_orders_total", .counter, [Label("source", .oneOf(["strategy", "command"]))],
        "Orders that were decided on, refused ones included, by who wanted them")
    /// What became of orders.
    public static let orderChanges = MetricFamily(
        "assay_order_changes_total", .counter,
        [
            Label(
                "state", .oneOf(["refused", "sent", "accepted", "working", "canceled", "expired", "rejected", "suspended", "unknown"]))
        ], "States that orders came into, by state")
    /// Refusals by the check that said no.
    public static let orderRefusals = MetricFamily(
        "assay_order_refusals_total", .counter, [Label("limit", .atMost(32))], "Orders that a pre-trade check refused, by check")
    /// Fills.
    public static let fills = MetricFamily("assay_fills_total", .counter, "Fills that are in the books")
    /// Orders that may still fill.
    public static let liveOrders = MetricFamily("assay_live_orders", .gauge, "Orders that may still fill")
    /// Orders nobody knows the state of.
    public static let unknownOrders = MetricFamily(
        "assay_unknown_orders", .gauge, "Orders whose state at the broker is not known, and whose exposure stays reserved")
    /// Commands.
    public static let commands = MetricFamily(
        "assay_commands_total", .counter, [Label("outcome", .oneOf(["done", "refused"]))], "Commands that were answered, by outcome")
    /// Market events.
    public static let marketEvents = MetricFamily(
        "assay_market_events_total", .counter, [Label("kind", .oneOf(["live", "history", "refused"]))],
        "Market events that were heard: live, shown as history after a restart, or refused by the quality gate")
    /// When the feed was last heard.
    public static let feedHeard = MetricFamily(
        "assay_feed_heard_timestamp_seconds", .gauge,
        "When the last market event was heard, in seconds since 1970; the feed's age is time() less this; 0 before the first")
    /// Facts.
    public static let journalFacts = MetricFamily("assay_journal_facts_total", .counter, "Facts that were made durable by this process")
    /// The last fact.
    public static let journalSequence = MetricFamily("assay_journal_sequence", .gauge, "The sequence of the last durable fact")
    /// Commits.
    public static let journalCommits = MetricFamily(
        "assay_journal_commits_total", .counter, [Label("result", .oneOf(["durable", "failed"]))], "Commits of the journal, by result")
    /// How long they take.
    public static let journalCommit = MetricFamily(
        "assay_journal_commit_seconds", .histogram(bounds: latencyBounds), "How long it took to make a batch of facts durable")
    /// How far behind readers of the outbox are.
    public static let outboxLag = MetricFamily(
        "assay_outbox_lag_facts", .gauge, [Label("consumer", .atMost(16))], "Facts that a reader of the outbox has not taken yet, by reader"
    )
    /// Requests of HTTP.
    public static let httpRequests = MetricFamily(
        "assay_http_requests_total", .counter,
        [Label("route", .atMost(128)), Label("class", .oneOf(["1xx", "2xx", "3xx", "4xx", "5xx"]))],
        "Requests that were answered, by route and class of status; none is the route of what is not served")
    /// How long they take.
    public static let httpSeconds = MetricFamily(
        "assay_http_request_seconds", .histogram(bounds: latencyBounds), [Label("route", .atMost(128))],
        "How long it took to answer a request, by route")
    /// Requests that were too many.
    public static let httpLimited = MetricFamily(
        "assay_http_limited_total", .counter, [Label("of", .oneOf(["session", "address"]))],
        "Requests that were refused because there were too many, of a session or of an address without one")
    /// How long the certificate is good.
    public static let tlsExpiry = MetricFamily(
        "assay_tls_expiry_seconds", .gauge, "Seconds until the certificate that is served ends; negative where it has; only with TLS")
    /// Connections.
    public static let httpConnections = MetricFamily("assay_http_connections", .gauge, "Connections that are open, sockets included")
    /// Connections that were too many.
    public static let httpTurnedAway = MetricFamily(
        "assay_http_turned_away_total", .counter, "Connections that were closed as they came, because there were too many")
    /// Sockets of the stream.
    public static let streamSockets = MetricFamily("assay_stream_sockets", .gauge, "Sockets of the stream that are open")
    /// What they were told.
    public static let streamMessages = MetricFamily("assay_stream_messages_total", .counter, "Messages that were queued for sockets")
    /// How much that was.
    public static let streamBytes = MetricFamily(
        "assay_stream_bytes_total", .counter, "Bytes of messages that were queued for sockets, as they go over the wire")
    /// What they were not told.
    public static let streamDropped = MetricFamily(
        "assay_stream_dropped_total", .counter, "Messages that a socket did not get, because its queue was full or it was closed")
    /// How they ended.
    public static let streamClosed = MetricFamily(
        "assay_stream_closed_total", .counter,
        [
            Label(
                "code",
                .oneOf(["1000", "1001", "1002", "1005", "1006", "1007", "1008", "1009", "1013", "4401", "4403", "4408", "4429"]))
        ], "Sockets that were closed, by code; 1006 ended without one")
    /// Memory.
    public static let processResident = MetricFamily("assay_process_resident_bytes", .gauge, "Memory of the machine that the server has")
    /// Descriptors.
    public static let processDescriptors = MetricFamily("assay_process_descriptors", .gauge, "Descriptors that the server has open")
    /// Alerts that are open.
    public static let alertsOpen = MetricFamily(
        "assay_alerts_open", .gauge, [Label("severity", .oneOf(["info", "warning", "critical"]))], "Alerts that are open, by severity")
    /// Alerts that were raised.
    public static let alertsRaised = MetricFamily(
        "assay_alerts_raised_total", .counter, [Label("kind", .atMost(32))],
        "Alerts that were raised, those that came back included, by kind")
    /// Log lines.
    public static let logRecords = MetricFamily(
        "assay_log_records_total", .counter, [Label("level", .oneOf(LogLevel.allCases.map(\.description)))],
        "Lines of the log, written or dropped, by level")
    /// Log lines that were lost.
    public static let logDropped = MetricFamily(
        "assay_log_dropped_total", .counter, "Lines of the log that were lost: too many came, or writing failed")
    /// Label values that were too many.
    public static let labelsReplaced = MetricFamily(
        "assay_metric_labels_replaced_total", .counter, [Label("family", .atMost(256))],
        "Label values that became other because their family allows no more, by family")
}

extension MetricFamily {
    /// Declares a family without labels.
    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
