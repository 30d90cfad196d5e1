/** Paints candles, volume, averages and markers on a canvas. Everything here is pixels. */

import { decimalsOf, middleOf, ticks, visible } from "../logic/scale.js";
import { barLabel } from "../logic/times.js";

/** @typedef {{time: string, open: number, high: number, low: number, close: number, volume: number}} Candle */
/** @typedef {{kind: "fill"|"signal", side: "buy"|"sell", price: number, index: number}} Sign */
/** @typedef {{name: string, values: number[], color: string}} Overlay */
/**
 * @typedef {object} Scene
 * @property {Candle[]} candles
 * @property {Sign[]} signs by index
 * @property {Overlay[]} overlays
 * @property {import("../logic/scale.js").View} view
 * @property {number} width
 * @property {number} height
 * @property {boolean} isDaily
 * @property {number|null} pointed the index under the crosshair
 * @property {number|null} pointedY
 */
/** @typedef {Record<"text"|"faint"|"grid"|"up"|"down"|"buy"|"sell"|"signal"|"ground", string>} Colours */

export const axisWidth = 68;
export const axisHeight = 24;
const volumeShare = 0.18;
/** Room for the legend. */
const top = 44;

/**
 * Where prices and volumes stand in the scene.
 * @param {Scene} scene
 */
export function frameOf(scene) {
    const pixels = Math.max(10, scene.width - axisWidth);
    const { first, last } = visible(scene.view, scene.candles.length, pixels);
    let [low, high, volume] = [Infinity, -Infinity, 0];
    for (let index = first; index < last; index += 1) {
        const candle = scene.candles[index];
        low = Math.min(low, candle.low);
        high = Math.max(high, candle.high);
        volume = Math.max(volume, candle.volume);
    }
    if (!(high >= low)) [low, high] = [0, 1];
    const spare = (high - low || Math.abs(high) || 1) * 0.06;
    [low, high] = [low - spare, high + spare];
    const plot = scene.height - axisHeight;
    const bottom = volume > 0 ? plot * (1 - volumeShare) : plot;
    return {
        pixels, first, last, low, high, volume, plot, bottom,
        /** @param {number} price */
        y: (price) => bottom - ((price - low) / (high - low)) * (bottom - top),
        /** @param {number} y */
        price: (y) => low + ((bottom - y) / (bottom - top)) * (high - low),
        /** @param {number} index */
        x: (index) => middleOf(scene.view, index, pixels),
    };
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Colours} colours */
export function paint(context, scene, colours) {
    const frame = frameOf(scene);
    context.clearRect(0, 0, scene.width, scene.height);
    context.font = '11px Inter, system-ui, "DejaVu Sans", sans-serif';
    context.textBaseline = "middle";
    const decimals = paintGrid(context, scene, frame, colours);
    context.save();
    context.beginPath();
    context.rect(0, 0, frame.pixels, frame.plot);
    context.clip();
    paintCandles(context, scene, frame, colours);
    for (const overlay of scene.overlays) paintLine(context, overlay, frame);
    paintSigns(context, scene, frame, colours);
    context.restore();
    paintLast(context, scene, frame, colours, decimals);
    paintCrosshair(context, scene, frame, colours, decimals);
}

/** @typedef {ReturnType<typeof frameOf>} Frame */

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Frame} frame @param {Colours} colours */
function paintGrid(context, scene, frame, colours) {
    const prices = ticks(frame.low, frame.high, Math.max(2, Math.floor(frame.bottom / 56)));
    const decimals = Math.max(2, decimalsOf(prices));
    context.strokeStyle = colours.grid;
    context.fillStyle = colours.faint;
    context.lineWidth = 1;
    context.textAlign = "left";
    context.beginPath();
    for (const price of prices) {
        const y = Math.round(frame.y(price)) + 0.5;
        if (y < 6 || y > frame.bottom) continue;
        context.moveTo(0, y);
        context.lineTo(frame.pixels, y);
        context.fillText(price.toFixed(decimals), frame.pixels + 8, y);
    }
    const every = Math.max(1, Math.ceil(96 / scene.view.width));
    context.textAlign = "center";
    for (let index = Math.ceil(frame.first / every) * every; index < frame.last; index += every) {
        const x = Math.round(frame.x(index)) + 0.5;
        if (x < 36 || x > frame.pixels - 36) continue;
        context.moveTo(x, 0);
        context.lineTo(x, frame.plot);
        context.fillText(barLabel(scene.candles[index].time, scene.isDaily), x, frame.plot + axisHeight / 2 + 1);
    }
    context.stroke();
    return decimals;
}

/**
 * Hollow where the close is not below the open, filled where it is.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene
 * @param {Frame} frame @param {Colours} colours
 */
function paintCandles(context, scene, frame, colours) {
    const body = Math.max(1, Math.floor(scene.view.width * 0.68));
    for (let index = frame.first; index < frame.last; index += 1) {
        const candle = scene.candles[index];
        const isUp = candle.close >= candle.open;
        const x = Math.round(frame.x(index));
        const left = x - body / 2;
        const [upper, bottom] = [frame.y(Math.max(candle.open, candle.close)), frame.y(Math.min(candle.open, candle.close))];
        context.strokeStyle = context.fillStyle = isUp ? colours.up : colours.down;
        if (frame.volume > 0) {
            const height = (candle.volume / frame.volume) * (frame.plot - frame.bottom - 6);
            context.globalAlpha = 0.3;
            context.fillRect(left, frame.plot - height, body, height);
            context.globalAlpha = 1;
        }
        context.beginPath();
        context.moveTo(x, frame.y(candle.high));
        context.lineTo(x, upper);
        context.moveTo(x, bottom);
        context.lineTo(x, frame.y(candle.low));
        context.stroke();
        if (body < 4) {
            context.fillRect(left, upper, body, Math.max(1, bottom - upper));
        } else if (isUp) {
            context.strokeRect(left + 0.5, upper, body - 1, Math.max(1, bottom - upper));
        } else {
            context.fillRect(left, upper, body, Math.max(1, bottom - upper));
        }
    }
}

/** @param {CanvasRenderingContext2D} context @param {Overlay} overlay @param {Frame} frame */
function paintLine(context, overlay, frame) {
    context.strokeStyle = overlay.color;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let index = Math.max(0, frame.first - 1); index < frame.last; index += 1) {
        const value = overlay.values[index];
        if (Number.isNaN(value)) continue;
        context.lineTo(frame.x(index), frame.y(value));
    }
    context.stroke();
    context.lineWidth = 1;
}

/**
 * Fills are solid arrows at their bar; signals are rings around a letter.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene
 * @param {Frame} frame @param {Colours} colours
 */
function paintSigns(context, scene, frame, colours) {
    for (const sign of scene.signs) {
        if (sign.index < frame.first || sign.index >= frame.last) continue;
        const candle = scene.candles[sign.index];
        const isBuy = sign.side === "buy";
        const x = Math.round(frame.x(sign.index));
        const distance = sign.kind === "fill" ? 14 : 32;
        const y = isBuy ? frame.y(candle.low) + distance : frame.y(candle.high) - distance;
        const direction = isBuy ? 1 : -1;
        context.beginPath();
        if (sign.kind === "fill") {
            context.moveTo(x, y - 9 * direction);
            context.lineTo(x - 6, y + 3 * direction);
            context.lineTo(x + 6, y + 3 * direction);
            context.closePath();
            context.fillStyle = isBuy ? colours.buy : colours.sell;
            context.strokeStyle = colours.ground;
            context.lineWidth = 2;
            context.stroke();
            context.fill();
            context.lineWidth = 1;
        } else {
            context.arc(x, y, 6, 0, 7);
            context.fillStyle = colours.ground;
            context.fill();
            context.strokeStyle = context.fillStyle = colours.signal;
            context.stroke();
            context.textAlign = "center";
            context.font = '9px Inter, system-ui, "DejaVu Sans", sans-serif';
            context.fillText(isBuy ? "B" : "S", x, y + 0.5);
            context.font = '11px Inter, system-ui, "DejaVu Sans", sans-serif';
        }
    }
}

/** @param {CanvasRenderingContext2D} context @param {number} y @param {string} text @param {Frame} frame @param {string} ground
 * @param {string} ink */
function paintLabel(context, y, text, frame, ground, ink) {
    context.fillStyle = ground;
    context.fillRect(frame.pixels + 1, y - 9, axisWidth - 1, 18);
    context.fillStyle = ink;
    context.textAlign = "left";
    context.fillText(text, frame.pixels + 8, y);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Frame} frame @param {Colours} colours @param {number} decimals */
function paintLast(context, scene, frame, colours, decimals) {
    const candle = scene.candles.at(-1);
    if (!candle) return;
    const y = Math.round(frame.y(candle.close)) + 0.5;
    if (y < 0 || y > frame.bottom) return;
    const colour = candle.close >= candle.open ? colours.up : colours.down;
    context.strokeStyle = colour;
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(frame.pixels, y);
    context.stroke();
    context.setLineDash([]);
    paintLabel(context, y, candle.close.toFixed(decimals), frame, colour, colours.ground);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Frame} frame @param {Colours} colours @param {number} decimals */
function paintCrosshair(context, scene, frame, colours, decimals) {
    if (scene.pointed === null || !scene.candles[scene.pointed]) return;
    const candle = scene.candles[scene.pointed];
    const x = Math.round(frame.x(scene.pointed)) + 0.5;
    const y = Math.round(scene.pointedY ?? frame.y(candle.close)) + 0.5;
    context.strokeStyle = colours.faint;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, frame.plot);
    if (y < frame.bottom) {
        context.moveTo(0, y);
        context.lineTo(frame.pixels, y);
    }
    context.stroke();
    context.setLineDash([]);
    if (y < frame.bottom) paintLabel(context, y, frame.price(y).toFixed(decimals), frame, colours.text, colours.ground);
    const label = barLabel(candle.time, scene.isDaily);
    const wide = context.measureText(label).width + 12;
    const middle = Math.min(frame.pixels - wide / 2, Math.max(wide / 2, x));
    context.fillStyle = colours.text;
    context.fillRect(middle - wide / 2, frame.plot + 3, wide, 18);
    context.fillStyle = colours.ground;
    context.textAlign = "center";
    context.fillText(label, middle, frame.plot + 12);
}
