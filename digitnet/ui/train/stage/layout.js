// The layout of the stage: pure geometry, from its size and the number of units.

const PHONE = 480; // pixels of width: below it the buttons move to the top, and the drawing area covers the rest
const OUTPUTS = 10;
const BETTER = 1.12; // how much larger a second column must make the pictures

/**
 * { phone, image, pictures, tiles, outputs }: boxes in pixels. counts: the number of
 * drawn units in each hidden layer; font: the size of captions.
 */
export function layoutOf(width, height, counts, font) {
  const phone = width < PHONE;
  const top = phone ? 44 : 0;
  const caption = 2.5 * font + 6; // two lines above a column
  const room = { width, height: height - top, top, caption, font };
  const outputs = outputsIn(room, phone);
  const image = imageIn(room, phone);
  const pictured = counts.length ? counts[0] : OUTPUTS; // without hidden layers the outputs themselves
  const later = counts.slice(1);
  const tile = tileSide(room, later.length, phone);
  const gaps = later.length + 1;
  const fixed = image.side + outputs.width + later.length * tile;
  const least = leastGaps(width, width - fixed, gaps, phone);
  const free = width - fixed - least.fan - gaps * least.gap;
  const grid = gridIn(room, pictured, free, phone);
  const spare = Math.max(0, free - grid.width);
  const pictures = moved(grid, image.side + least.fan + 0.2 * spare);
  const gap = least.gap + (0.8 * spare) / gaps;
  const tiles = later.map((n, i) => {
    const x = pictures.left + grid.width + gap + i * (tile + gap);
    return { x, width: tile + 0.9 * gap, boxes: tilesIn(room, n, tile, x) };
  });
  return { phone, width, height, image, pictures, tiles, outputs };
}

function moved(grid, left) {
  const right = (box) => ({ ...box, x: box.x + left });
  return { ...grid, left, boxes: grid.boxes.map(right), caption: right(grid.caption) };
}

/** Between the image and the pictures, and between all further columns; many leave room for pictures. */
function leastGaps(width, free, gaps, phone) {
  const [fan, pictures] = phone ? [8, 66] : [24, 104];
  const usual = phone ? 20 : gaps > 3 ? clamp(0.05 * width, 25, 60) : clamp(0.068 * width, 36, 80);
  return { fan, gap: clamp((free - fan - pictures) / gaps, 10, usual) };
}

/** Above the image the legend; below it words, buttons, the network's input, and the switch. */
function imageIn({ width, height, top, font }, phone) {
  if (phone) return { x: 0, y: top + 56, side: 76 };
  const [above, below] = [5.6 * font + 4, 13.2 * font + 24];
  const side = Math.round(clamp(0.25 * width, 116, Math.min(250, 0.34 * height)));
  return { x: 0, y: Math.round(clamp((height - side) / 2 - 62, above, height - side - below)), side };
}

function outputsIn({ width, height, top }, phone) {
  const own = phone ? 98 : Math.round(clamp(0.22 * width, 126, 240));
  const pitch = Math.min(height / OUTPUTS, 64);
  const start = top + (height - OUTPUTS * pitch) / 2;
  const rows = Array.from({ length: OUTPUTS }, (_, i) => start + i * pitch);
  return { x: width - own, width: own, pitch, rows };
}

function tileSide({ height }, layers, phone) {
  const most = phone ? (layers > 3 ? 10 : 13) : layers > 2 ? 20 : 34;
  return Math.round(clamp(height / 24, 9, most));
}

/** One column of pictures, or two if that makes them larger, the second half a picture lower. */
function gridIn(room, n, free, phone) {
  const [one, two] = [1, 2].map((columns) => gridOf(room, n, columns, free, phone));
  return two.side > BETTER * one.side ? two : one;
}

function gridOf({ height, top, caption: words }, n, columns, free, phone) {
  const rows = Math.ceil(n / columns);
  const lower = columns > 1 && n > 1 ? 0.5 : 0;
  const caption = lower ? 0 : words;
  const pitch = (height - caption) / (rows + lower);
  const between = Math.max(7, 0.07 * pitch); // lines of the first column pass between these
  const most = phone ? 84 : clamp(0.157 * height, 82, 126);
  const side = Math.floor(Math.min(pitch - between, (free - (columns - 1) * between) / columns, most));
  const step = Math.min(pitch, Math.max(1.34 * side, lower && 2 * words));
  const start = top + caption + (height - caption - (rows + lower) * step) / 2 + (step - side) / 2;
  const across = side + between;
  const boxes = Array.from({ length: n }, (_, i) => {
    const column = i % columns;
    const y = start + (Math.floor(i / columns) + (column % 2) * lower) * step;
    return { x: column * across, y: Math.round(y), side };
  });
  const width = side + (columns - 1) * across;
  return { side, columns, width, boxes, caption: captionOf(boxes, columns, side, across) };
}

/** Above the second column, which starts lower; else above the only one. */
function captionOf(boxes, columns, side, across) {
  const [{ y }] = boxes;
  const line = y + side / 2; // the lines of the first unit pass here
  return { x: (columns > 1 ? across : 0) - 6, bottom: columns > 1 ? line - 5 : y - 5, width: side + 12 };
}

function tilesIn({ height, top, caption }, n, side, x) {
  const pitch = Math.min((height - caption) / n, 2.1 * side);
  const start = top + caption + (height - caption - n * pitch) / 2 + (pitch - side) / 2;
  return Array.from({ length: n }, (_, i) => ({ x, y: Math.round(start + i * pitch), side }));
}

function clamp(value, low, high) {
  return Math.max(low, Math.min(value, high));
}
