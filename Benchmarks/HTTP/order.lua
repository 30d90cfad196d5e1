-- Orders with a key each; the argument begins the keys.
local head, number = "", 0

function init(arguments)
    head = arguments[1] or "key"
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = '{"account":"paper","instrument":"AAA.SIM","side":"buy","quantity":"1"}'
end

function request()
    number = number + 1
    wrk.headers["Idempotency-Key"] = head .. number
    return wrk.format()
end
