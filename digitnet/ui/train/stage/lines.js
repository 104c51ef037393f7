// The lines between the layers and the activations of the units, on one canvas behind everything else.

import { css } from "../../browser/colours.js";

const NEAR = 7; // pixels: the pointer is on a line within this distance
const HOLD = 6; // pixels between a line's end and the unit

/**
 * Every line there is: { x1, y1, x2, y2, gap, from, to, weight, share, flow } with gap the layer
 * it starts from, share of the largest weight (-1 to 1), flow of the largest signal (0 to 1).
 */
export function linesOf(layout, scene) {
  const columns = [ports(layout.pictures), ...layout.tiles.map((tile) => tile.boxes)];
  return scene.gaps.flatMap((gap, i) => between(columns, layout.outputs, gap, i, scene.lit[i]));
}

/** Where lines leave the pictures: those of the first column pass between those of the second. */
function ports({ boxes, left, width }) {
  return boxes.map(({ y, side }) => ({ x: left + width - side, y, side }));
}

function between(columns, outputs, { W, top, before, after }, gap, lit) {
  const ends = columns[gap + 1] ?? outputs.rows.map((y) => ({ x: outputs.x, y, side: outputs.pitch }));
  const lines = [];
  let strongest = 1e-12;
  for (let to = 0; to < after; to++) {
    for (let from = 0; from < before; from++) {
      const weight = W[to * before + from];
      const flow = Math.abs(weight * lit[from]);
      strongest = Math.max(strongest, flow);
      const [a, b] = [columns[gap][from], ends[to]];
      const place = { x1: a.x + a.side, y1: a.y + a.side / 2, x2: b.x - HOLD, y2: b.y + b.side / 2 };
      lines.push({ ...place, gap, from, to, weight, share: weight / top, flow });
    }
  }
  for (const line of lines) line.flow /= strongest;
  return lines;
}

/** The line at a point, the strongest if several are near; null for none. */
export function lineAt(lines, x, y) {
  const near = lines.filter((line) => distance(line, x, y) < NEAR && Math.abs(line.share) > 0.02);
  if (!near.length) return null;
  const rank = (line) => distance(line, x, y) - 4 * Math.abs(line.share);
  return near.reduce((best, line) => (rank(line) < rank(best) ? line : best));
}

function distance({ x1, y1, x2, y2 }, x, y) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x1 + t * dx - x, y1 + t * dy - y);
}

/**
 * Draws everything. view: { layout, scene, lines, colours, reach, chosen, line }: reach (0 to 1): how
 * far the signal has come; chosen { layer, at }: a unit whose lines are highlighted; line: one line.
 */
export function drawLines(canvas, view) {
  const { layout, lines } = view;
  const context = prepared(canvas, layout);
  context.lineCap = "round";
  drawFan(context, view);
  const widest = Math.max(1.6, 0.0052 * layout.width);
  for (const line of [...lines].sort((a, b) => a.flow - b.flow)) drawLine(context, view, line, widest);
  drawLit(context, view);
}

function prepared(canvas, { width, height }) {
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** From the image to every picture: these lines stand for all pixels, and have no single weight. */
function drawFan(context, view) {
  const { image, pictures, outputs } = view.layout;
  const { left, width, boxes } = pictures;
  const lit = litOf(view.scene)[0];
  boxes.forEach(({ x, y, side }, i) => {
    const share = Math.abs(lit[i] ?? 0);
    const [from, middle] = [image.y + image.side * ((i + 0.5) / boxes.length), y + side / 2];
    context.strokeStyle = css(view.colours.text, 0.16 + 0.5 * share);
    context.lineWidth = 1 + share;
    stroke(context, image.x + image.side + 2, from, left - 4, middle, x - 2);
    const end = view.scene.gaps.length ? middle : outputs.rows[i] + outputs.pitch / 2;
    const far = view.scene.gaps.length ? left + width : outputs.x - HOLD;
    stroke(context, x + side + 2, middle, left + width, middle);
    // Without hidden layers each picture leads to its own bar.
    stroke(context, left + width, middle, far, end);
  });
}

/** The activations; without hidden layers the pictures are the outputs', with their probabilities. */
function litOf({ lit, probs }) {
  return lit.length ? lit : [probs ?? []];
}

function drawLine(context, view, line, widest) {
  const size = Math.abs(line.share);
  const flow = line.flow * arrived(view, line.gap);
  const apart = view.chosen && !touches(view.chosen, line);
  const alpha = line === view.line ? 1 : (0.1 + 0.16 * size + 0.9 * flow) * (apart ? 0.25 : 1);
  context.strokeStyle = css(line.share > 0 ? view.colours.plus : view.colours.minus, Math.min(1, alpha));
  context.lineWidth = 0.4 + widest * size + (line === view.line ? 2 : 0);
  stroke(context, line.x1 + 2, line.y1, line.x2, line.y2);
}

/** How much of the signal from this layer has arrived, during the animation from the left. */
function arrived({ reach, scene }, gap) {
  return Math.max(0, Math.min(1, reach * (scene.gaps.length + 1) - gap));
}

/** Rings around pictures and discs for tiles: brighter for a stronger activation. */
function drawLit(context, view) {
  const { layout, scene, colours } = view;
  const lit = litOf(scene);
  const seen = (layer, i) => (lit[layer][i] ?? 0) * arrived(view, layer - 0.5);
  layout.pictures.boxes.forEach(({ x, y, side }, i) => {
    const value = seen(0, i);
    if (!value) return;
    context.strokeStyle = css(value < 0 ? colours.minus : colours.plus, Math.abs(value));
    context.lineWidth = 4;
    context.beginPath();
    context.roundRect(x - 2, y - 2, side + 4, side + 4, 8);
    context.stroke();
  });
  layout.tiles.forEach(({ boxes }, k) => {
    boxes.forEach((box, i) => disc(context, box, seen(k + 1, i), colours));
  });
}

function disc(context, { x, y, side }, value, colours) {
  context.beginPath();
  context.arc(x + side / 2, y + side / 2, side / 2 - 1, 0, 2 * Math.PI);
  for (const fill of [css(colours.back), css(value < 0 ? colours.minus : colours.plus, Math.abs(value))]) {
    context.fillStyle = fill;
    context.fill();
  }
  context.strokeStyle = css(colours.text, 0.62);
  context.lineWidth = 1.25;
  context.stroke();
}

function touches({ layer, at }, line) {
  return (line.gap === layer && line.from === at) || (line.gap === layer - 1 && line.to === at);
}

function stroke(context, x1, y1, x2, y2, x3 = x2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.lineTo(x3, y2);
  context.stroke();
}
