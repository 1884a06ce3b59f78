/** OpenAI Embeddings: what clients send, and the two ways a vector travels. */
export {
  type EmbeddingEncoding,
  type EmbeddingsRequest,
  type ParsedEmbeddingsRequest,
  parseEmbeddingsRequest,
} from './request.ts';
export { vectorFromBase64, vectorToBase64 } from './vector.ts';
