import { type EmbeddingEncoding, vectorFromBase64, vectorToBase64 } from '@sluice/wire/openai-embeddings';

type Fields = Readonly<Record<string, unknown>>;

/** The encoding a request asks for. */
export function askedEncoding(request: Fields): EmbeddingEncoding {
  return request['encoding_format'] === 'base64' ? 'base64' : 'float';
}

/**
 * An embeddings answer in the encoding the client asked for: many compatible servers know floats only, and official SDKs ask
 * for base64 and read nothing else. Every number keeps all its bits, but for a negative zero, which JSON writes as 0. The bytes are
 * the upstream's own when there is nothing to change, which is also when a vector cannot be read.
 */
export function reencodeEmbeddings(bytes: Buffer, json: unknown, asked: EmbeddingEncoding): Buffer {
  const answer = json as Fields;
  const { data } = answer;
  if (!Array.isArray(data)) return bytes;
  const items = data.map((item) => reencodeItem(item, asked));
  if (items.every((item, index) => item === data[index])) return bytes;
  return Buffer.from(JSON.stringify({ ...answer, data: items }));
}

function reencodeItem(item: unknown, asked: EmbeddingEncoding): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { embedding } = item as Fields;
  const vector = asked === 'base64' ? toBase64(embedding) : toFloats(embedding);
  return vector === undefined ? item : { ...item, embedding: vector };
}

function toBase64(embedding: unknown): string | undefined {
  if (!Array.isArray(embedding)) return undefined;
  return embedding.every((number) => typeof number === 'number') ? vectorToBase64(embedding) : undefined;
}

function toFloats(embedding: unknown): readonly number[] | undefined {
  if (typeof embedding !== 'string') return undefined;
  const vector = vectorFromBase64(embedding);
  // JSON has no word for infinity: such a vector stays as it came.
  return vector?.every(Number.isFinite) ? vector : undefined;
}
