// Finds what is too faint on a page: text, lines, the edges of pictures; computed from the colours
// that are rendered, with everything see-through and every opacity counted in.
({ text, line }) => {
  const DISABLED = ":disabled, [disabled], [aria-disabled=true], [inert]"; // may be faint: WCAG 2.2, 1.4.3
  const GRID = ".role-axis-grid, .dn-grid"; // helps to read a chart, is none of its lines
  const SMALL = 16; // pixels: what is smaller is no picture
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const found = [];

  function rgba(colour) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  const mix = (a, b, share) => [0, 1, 2].map((i) => a[i] + share * (b[i] - a[i]));
  const over = (top, under) => mix(under, top, top[3]);
  const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null;

  function chainOf(element) {
    const chain = [];
    for (let each = element; each; each = parentOf(each)) chain.unshift(each);
    return chain;
  }

  /** Whether one lies over the other, be it in part: a label may stand outside of what it belongs to. */
  function meets(one, other) {
    const [a, b] = [one, other].map((each) => each.getBoundingClientRect());
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  /** How many of a chain's first elements lie behind its last wherever that is scrolled to. */
  function scrollers(chain) {
    return chain.findLastIndex((each) => /auto|scroll/.test(getComputedStyle(each).overflow)) + 1;
  }

  /** The colour seen where `last`, [r, g, b, a], is painted within an element. */
  function seen(element, last) {
    const whole = chainOf(element);
    const always = whole.slice(0, Math.max(scrollers(whole), 2));
    const inside = (chain, under) => {
      if (!chain.length) return over(last, under);
      const style = getComputedStyle(chain[0]);
      const behind = always.includes(chain[0]) || meets(chain[0], element);
      const own = behind ? over(rgba(style.backgroundColor), under) : under;
      return mix(under, inside(chain.slice(1), own), Number(style.opacity));
    };
    return inside(whole, [255, 255, 255]);
  }

  const ground = (element) => seen(element, [0, 0, 0, 0]);

  function brightness(colour) {
    const [r, g, b] = colour.map((c) => (c <= 10.0164 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(a, b) {
    const [dark, bright] = [brightness(a), brightness(b)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  }

  function hold(kind, least, colour, back, element, what) {
    const got = ratio(colour, back);
    if (got >= least) return true;
    const place = chainOf(element).slice(-4).map((e) => e.dataset?.testid ?? `${e.localName}.${e.getAttribute("class")}`.slice(0, 40));
    const colours = [colour, back].map((c) => c.map(Math.round).join(","));
    found.push(`${kind} ${got.toFixed(2)} ${JSON.stringify(what)} ${colours.join(" on ")} in ${place.join(" > ")}`);
    return false;
  }

  function visible(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    const sides = [box.width, box.height];
    const thinnest = element instanceof SVGGeometryElement ? Math.max(...sides) : Math.min(...sides); // a line is thin
    return thinnest > 1 && box.right > 0 && box.bottom > 0 && !chainOf(element).some(clipped);
  }

  /** What only a screen reader finds stands in a box of one pixel. */
  function clipped(element) {
    const box = element.getBoundingClientRect();
    return Math.max(box.width, box.height) <= 1 && getComputedStyle(element).overflow !== "visible";
  }

  /** Text, and icons, which are letters of a font of their own: those as lines. */
  function holdText(element) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const words = own.map((node) => node.data.trim()).join(" ").trim();
    const typed = element.matches("input, textarea") && (element.value || element.placeholder);
    if ((!words && !typed) || element.matches("style, script, title, input[type=range]")) return;
    const pseudo = typed && !element.value ? "::placeholder" : null;
    const style = getComputedStyle(element, pseudo);
    const colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const icon = element.matches("[data-testid=stIconMaterial]");
    hold(icon ? "icon" : "text", icon ? line : text, seen(element, colour), ground(element), element, words || typed);
  }

  /** The colours of an element's borders and outline that are there. */
  function linesOf(element) {
    const style = getComputedStyle(element);
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => `border${side}`);
    return [...sides, "outline"]
      .filter((side) => style[`${side}Style`] !== "none" && parseFloat(style[`${side}Width`]) >= 1)
      .map((side) => rgba(style[`${side}Color`]))
      .filter((colour) => colour[3] > 0);
  }

  function holdLines(element) {
    const outside = parentOf(element) ? ground(parentOf(element)) : [255, 255, 255];
    const inside = ground(element);
    for (const colour of linesOf(element)) {
      const drawn = seen(element, colour);
      // A border in the colour of what it surrounds is the end of an area and no line.
      if (ratio(drawn, inside) > 1.05 && !hold("line", line, drawn, outside, element, "border")) return;
    }
  }

  function holdStroke(element) {
    const { stroke, strokeOpacity, strokeWidth } = getComputedStyle(element);
    if (stroke === "none" || !parseFloat(strokeWidth)) return;
    const [r, g, b, a] = rgba(stroke);
    if (a) hold("stroke", line, seen(element, [r, g, b, a * strokeOpacity]), ground(element), element, "stroke");
  }

  function holdPicture(element) {
    const box = element.getBoundingClientRect();
    const drawn = element.matches("canvas") && !rgba(getComputedStyle(element).backgroundColor)[3];
    if (Math.min(box.width, box.height) < SMALL || drawn) return;
    if (!linesOf(element).length) hold("picture", line, [0, 0, 0], [0, 0, 0], element, "no edge");
  }

  function look(element) {
    if (element.shadowRoot) [...element.shadowRoot.children].forEach(look);
    [...element.children].forEach(look);
    if (!visible(element) || element.closest(DISABLED) || element.closest(GRID)) return;
    holdText(element);
    holdLines(element);
    if (element instanceof SVGGeometryElement) holdStroke(element);
    if (element.matches("img, canvas")) holdPicture(element);
  }

  look(document.body);
  return [...new Set(found)];
}
