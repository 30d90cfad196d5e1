// Runs before the first paint, so that a dark screen never flashes white.
try {
    document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
} catch {
    document.documentElement.dataset.theme = "auto";
}
