// Requests to the app's own routes.

/** The address of a route, whatever the base path of the app. */
export function address(path) {
  return new URL(`live/${path}`, document.baseURI.replace(/[?#].*/, "")).href;
}

/**
 * Requests a route, by POST if there is a question. status: of the answer, 0 for none; answer: its
 * JSON, null if it has none. patience: the timeout in milliseconds.
 */
export async function request(path, question, patience) {
  const headers = { "Content-Type": "application/json" };
  const signal = patience && AbortSignal.timeout(patience);
  const post = question && { method: "POST", headers, body: JSON.stringify(question), signal };
  let status = 0;
  try {
    const response = await fetch(address(path), post);
    status = response.status;
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status, answer: isJson ? await response.json() : null };
  } catch {
    return { status, answer: null };
  }
}
