/// The session cookie of the page.
///
/// Over TLS it is `__Host-assay`: a browser takes that name only with `Secure`, `Path=/` and no `Domain`, so that no other host can plant
/// or read it. On plain HTTP browsers refuse the name; there, on the loopback only, it is `assay`.
public enum SessionCookie {
    /// The cookie's name.
    public static func name(isSecure: Bool) -> String { isSecure ? "__Host-assay" : "assay" }

    /// The value of `Set-Cookie` that gives a token to the browser.
    /// - Parameter seconds: how long the browser keeps it.
    public static func header(_ token: Token, isSecure: Bool, seconds: Int64) -> String {
        "\(name(isSecure: isSecure))=\(token.secret); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)\(isSecure ? "; Secure" : "")"
    }

    /// The value of `Set-Cookie` that takes it away.
    public static func clearing(isSecure: Bool) -> String {
        "\(name(isSecure: isSecure))=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\(isSecure ? "; Secure" : "")"
    }

    /// The token in the value of a `Cookie` header; nil where there is none, or more than one, for then someone planted one of them.
    public static func token(in header: String, isSecure: Bool) -> Token? {
        let prefix = name(isSecure: isSecure) + "="
        let values = header.split(separator: ";").map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
        guard values.count == 1 else { return nil }
        return Token(values[0].dropFirst(prefix.count), as: .session)
    }
}

/// Whether a request that a cookie speaks for comes from our own page: asked before anything is changed and a WebSocket opened.
public enum OriginCheck {
    /// - Parameters:
    ///   - origin: the `Origin` header; nil where there is none.
    ///   - own: the origins the page is served at: `https://desk.example`, `http://127.0.0.1:8080`, in small letters.
    /// - Returns: true only where the header is one of them to the letter. A missing one and `null` are refused.
    public static func allows(_ origin: String?, own: Set<String>) -> Bool {
        guard let origin, origin != "null" else { return false }
        return own.contains(origin)
    }
}
