// Whether the server still owes an answer to what the visitor did. Until it has come, Streamlit
// takes any message of this page as the wish to stay on it, with every setting as it stands there:
// what a part sends by itself has to wait.

const LINK = '[data-testid="stPageLink-NavLink"]';
const OTHER_RUN = ".dn-mend, .st-key-branch button"; // they fill in other settings
const LONG_ENOUGH = 30_000; // milliseconds in which an answer has come, if ever
let here, left, begun;
arrived();

document.addEventListener("click", note, true);
addEventListener("popstate", () => leadsTo(location));

function note(event) {
  const inThisTab = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = inThisTab && event.target.closest(LINK);
  if (link) leadsTo(link);
  if (event.target.closest(OTHER_RUN)) begun = performance.now();
}

function leadsTo({ pathname }) {
  if (pathname !== here) left = performance.now();
}

export const isAsking = () => performance.now() - Math.max(left, begun) < LONG_ENOUGH;

/** The visitor is on a page, perhaps again. */
export function arrived() {
  here = location.pathname;
  left = begun = -Infinity;
}

/** The page stands as the server has it; one that is left is gone when its answer comes. */
export const answered = () => (begun = -Infinity);
