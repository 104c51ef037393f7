// A drawing area for a digit, for mouse, finger or pen.

const INK = 0.085; // the pen's width as a share of the area's

export class Pad {
  /** drawn(strokes, done): called while a stroke grows, and at its end with done = true. */
  constructor(canvas, drawn) {
    Object.assign(this, { canvas, drawn, strokes: [], stroke: null });
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => this.end());
  }

  clear() {
    Object.assign(this, { strokes: [], stroke: null });
    this.paint();
  }

  begin(event) {
    if (event.button > 0 || this.stroke) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.at(event)];
    this.strokes = [...this.strokes, this.stroke];
    this.changed(false);
  }

  go(event) {
    if (!this.stroke) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.stroke.push(this.at(each));
    this.changed(false);
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.changed(true);
  }

  changed(done) {
    this.paint();
    this.drawn(this.strokes, done);
  }

  /** The position of the pen, in hundredths of the area, so that its size does not matter. */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const place = (value, from, size) => Math.round((1000 * (value - from)) / size) / 10;
    return [place(event.clientX, box.left, box.width), place(event.clientY, box.top, box.height)];
  }

  /** Redraws the strokes, sharp at the area's present size. */
  paint() {
    const { canvas } = this;
    const size = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!size) return;
    if (canvas.width !== size) canvas.width = canvas.height = size;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, size, size);
    const pen = { lineWidth: INK * size, lineCap: "round", lineJoin: "round", strokeStyle: "white" };
    Object.assign(context, pen);
    for (const stroke of this.strokes) {
      context.beginPath();
      for (const [x, y] of [stroke[0], ...stroke]) context.lineTo((x / 100) * size, (y / 100) * size);
      context.stroke();
    }
  }
}
