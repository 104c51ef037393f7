// The settings of the page in the browser's address, so that a copied link includes them.

/** Writes its data into the address, without a new entry in the history. */
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
