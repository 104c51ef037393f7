// Drawing in time for the browser's next picture, once however much has changed.

/** What asks for `draw`, as often as one likes; after its `cancel` nothing is drawn any more. */
export function onNextFrame(draw) {
  let due = null;
  const ask = () => {
    due ??= requestAnimationFrame(() => {
      due = null;
      draw();
    });
  };
  ask.cancel = () => cancelAnimationFrame(due);
  return ask;
}
