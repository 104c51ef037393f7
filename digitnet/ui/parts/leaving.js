// Whether the visitor is on the way to another page. Until the server has answered, Streamlit takes
// any message of this page as the wish to stay on it: what a part sends by itself has to wait.

const LINK = '[data-testid="stPageLink-NavLink"]';
const LONG_ENOUGH = 5000; // milliseconds in which a page that is left is gone, if ever
let left = -Infinity;

document.addEventListener("click", note, true);
addEventListener("popstate", () => (left = performance.now()));

function note(event) {
  const here = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (here && event.target.closest(LINK)) left = performance.now();
}

export const isLeaving = () => performance.now() - left < LONG_ENOUGH;
