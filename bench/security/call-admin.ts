/** Calls the admin API; rejects when it is refused. */
export type CallAdmin = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** Calls it at `url` with a token. */
export function callAdminAt(url: string, token: string): CallAdmin {
  return async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
}
