// Drawing once with the browser's next frame, however much has changed.

/** A function that schedules `draw`, any number of times; its `cancel` stops that for good. */
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
