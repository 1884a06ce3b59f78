import { request } from 'node:http';

/** A captured exchange with a simulator. */
export interface Capture {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** Pieces as the HTTP client delivered them. */
  readonly pieces: readonly Buffer[];
  /** Code of the network error that ended it; undefined for a clean HTTP end. */
  readonly error: string | undefined;
}

/** Posts a body and captures everything that comes back, also of a broken answer. */
export function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  leaveWhen: (text: string) => boolean = () => false,
): Promise<Capture> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let status = 0;
    let received: Capture['headers'] = {};
    const finish = (error?: string): void => {
      const bytes = Buffer.concat(pieces);
      resolve({ status, headers: received, bytes, text: bytes.toString(), pieces, error });
    };
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    outgoing.once('response', (response) => {
      status = response.statusCode ?? 0;
      received = response.headers;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (leaveWhen(Buffer.concat(pieces).toString())) outgoing.destroy();
      });
      response.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      response.once('end', () => finish());
    });
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}
