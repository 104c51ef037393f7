// The settings of the page in the browser's address, so that a copied one brings them along.

/** Writes what it is given into the address; no step back is made for it. */
export function mount() {
  return {
    update({ asked, names }) {
      const url = new URL(location.href);
      for (const name of names) url.searchParams.delete(name);
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      const readable = url.href.replaceAll("%2C", ",");
      if (readable !== location.href) history.replaceState(history.state, "", readable);
    },
    leave() {},
  };
}
