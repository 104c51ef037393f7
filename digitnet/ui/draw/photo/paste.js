// A pasted picture is treated like a chosen one: it goes into the uploader's own field.

const FIELD = ".st-key-photo_file input[type=file]";

export function mount() {
  const paste = (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    const field = document.querySelector(FIELD);
    if (!picture || !field) return;
    event.preventDefault();
    const held = new DataTransfer();
    held.items.add(picture);
    field.files = held.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  addEventListener("paste", paste);
  return { update() {}, leave: () => removeEventListener("paste", paste) };
}
