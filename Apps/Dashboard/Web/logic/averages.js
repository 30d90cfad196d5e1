/** Averages for drawing over candles; nothing that trades uses them. */

/**
 * The simple moving average; NaN until `length` values are there.
 * @param {number[]} values @param {number} length
 */
export function simple(values, length) {
    let total = 0;
    return values.map((value, index) => {
        total += value - (index >= length ? values[index - length] : 0);
        return index + 1 < length ? NaN : total / length;
    });
}

/**
 * The exponential moving average, begun with the simple one of the first `length` values.
 * @param {number[]} values @param {number} length
 */
export function exponential(values, length) {
    const weight = 2 / (length + 1);
    let average = NaN;
    let total = 0;
    return values.map((value, index) => {
        if (index < length) total += value;
        if (index + 1 === length) average = total / length;
        else if (index >= length) average += weight * (value - average);
        return average;
    });
}
