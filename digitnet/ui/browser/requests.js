// Questions to the app's own routes.

/** The address of a route, whatever path the app lives under. */
export function address(path) {
  return new URL(`live/${path}`, document.baseURI.replace(/[?#].*/, "")).href;
}

/**
 * Asks a route, by POST where there is a question to send. status: of the answer, 0 where none came;
 * answer: its JSON, null where it has none. patience: milliseconds after which none comes.
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
