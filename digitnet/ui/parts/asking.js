// Whether the server still owes an answer to what the visitor did. Until it has come, Streamlit
// takes any message of this page as the wish to stay on it, with every setting as it stands there:
// what a part sends by itself has to wait.

const LINK = '[data-testid="stPageLink-NavLink"]'; // to another page
const OTHER_RUN = ".dn-mend, .st-key-branch button"; // they fill in other settings
const LONG_ENOUGH = 5000; // milliseconds in which an answer has come, if ever
let left = -Infinity;
let begun = -Infinity;

document.addEventListener("click", note, true);
addEventListener("popstate", () => (left = performance.now()));

function note(event) {
  const here = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (here && event.target.closest(LINK)) left = performance.now();
  if (event.target.closest(OTHER_RUN)) begun = performance.now();
}

export const isAsking = () => performance.now() - Math.max(left, begun) < LONG_ENOUGH;

/** The page stands as the server has it; one that was left is gone when its answer comes. */
export const answered = () => (begun = -Infinity);
