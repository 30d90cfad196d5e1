/** The wait before connection attempt `attempt` (from 0) in milliseconds: doubles from 0.5 s to 30 s, half of it by chance.
 * @param {number} attempt @param {number} chance from 0 up to 1 */
export function waitBefore(attempt, chance) {
    const most = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
    return Math.max(500, Math.round(most / 2 + (most / 2) * chance));
}

/**
 * What a close code means for the connection.
 * @param {number} code @returns {"again"|"login"|"denied"|"later"}
 */
export function meaningOf(code) {
    if (code === 4401) return "login";
    if (code === 4403 || code === 1008) return "denied";
    if (code === 4429) return "later";
    return "again";
}

/** Whether what is shown is too old to act on, and why: the nearest break to the reader first. Times in milliseconds; ages are null before
 * the first.
 * @param {{link: string, silence: number|null, worker?: Assay.Worker|null, priceAge: number|null, ended: boolean}} seen
 * @returns {null|"link"|"silent"|"worker"|"prices"} */
export function staleness({ link, silence, worker, priceAge, ended }) {
    if (link !== "live") return "link";
    if (silence !== null && silence > 5000) return "silent";
    if (worker && worker.state !== "running") return "worker";
    if (!ended && priceAge !== null && priceAge > 5000) return "prices";
    return null;
}
