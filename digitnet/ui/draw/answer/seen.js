// What the network is given: the sketch as 28 by 28 pixels.

const GIVEN = "What the network is given: the sketch as 28 by 28 pixels";
const LATER = "What the network is given appears here";

export function mount(root) {
  root.innerHTML = '<div class="dn-seen"></div><p aria-hidden="true">What it is given</p>';
  const [place] = root.children;
  const update = ({ picture }) => place.replaceChildren(picture ? image(picture) : placeholder());
  return { update, leave() {} };
}

function image(picture) {
  return Object.assign(new Image(), { src: picture, alt: GIVEN, title: GIVEN });
}

function placeholder() {
  const element = document.createElement("div");
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", LATER);
  return element;
}
