// A row of buttons of which one is chosen.

/** The row, named for screen readers; `choose(value)` is called at each click on another one. */
export function segmented(name, options, chosen, choose) {
  const row = document.createElement("div");
  row.className = "dn-switch";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", name);
  const buttons = Object.entries(options).map(([value, text]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", value, textContent: text });
    row.append(button);
    return button;
  });
  const mark = (value) => {
    for (const each of buttons) each.setAttribute("aria-pressed", each.value === value);
  };
  row.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed || pressed.getAttribute("aria-pressed") === "true") return;
    mark(pressed.value);
    choose(pressed.value);
  });
  mark(chosen);
  return row;
}
