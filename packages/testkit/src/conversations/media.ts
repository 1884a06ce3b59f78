import type { Document, Image } from './conversation.ts';

/** A red dot of one pixel. */
export const DOT: Image = {
  kind: 'image',
  mediaType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};

/** The smallest GIF. */
export const BLANK: Image = {
  kind: 'image',
  mediaType: 'image/gif',
  data: 'R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==',
};

/** A picture somebody else keeps. */
export const REMOTE: Image = { kind: 'image', mediaType: 'image/jpeg', url: 'https://pictures.example/harbour.jpg' };

/** A page without a word on it. */
export const PDF: Document = {
  kind: 'document',
  name: 'page.pdf',
  mediaType: 'application/pdf',
  data: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString(
    'base64',
  ),
};

export const NOTE: Document = {
  kind: 'document',
  name: 'note.txt',
  mediaType: 'text/plain',
  data: 'The ferry leaves at noon.\n',
};
