import type { Failure, ImagePart, Message } from '@sluice/core';
import type { KiroImageFormat } from '@sluice/wire/kiro';
import { type Draft, joinTexts } from './draft.ts';
import { refuse } from './refusal.ts';

/** Images of one request (official client's limit). */
export const MAX_IMAGES = 10;
/** Decoded size of one image (official client's limit). */
export const MAX_IMAGE_BYTES = 10_000_000;

const FORMATS: Readonly<Record<string, KiroImageFormat>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Kiro's name for an image media type; undefined for one it does not take. */
export function kiroImageFormat(mediaType: string | undefined): KiroImageFormat | undefined {
  return mediaType !== undefined && Object.hasOwn(FORMATS, mediaType) ? FORMATS[mediaType] : undefined;
}

/**
 * Refuses images that Kiro could not show: those without inline bytes (we never fetch URLs), of another format than
 * png, jpeg, gif and webp, or over {@link MAX_IMAGE_BYTES}. `undefined` when all are fine.
 */
export function refuseImages(messages: readonly Message[]): Failure | undefined {
  for (const message of messages) {
    for (const part of message.content) {
      const images = part.type === 'tool_result' ? part.content : [part];
      for (const image of images) {
        const problem = image.type === 'image' ? imageProblem(image) : undefined;
        if (problem) return refuse(problem);
      }
    }
  }
  return undefined;
}

function imageProblem(image: ImagePart): string | undefined {
  if (!image.data) return 'this model takes images as inline base64 only, not by URL or file id';
  if (!kiroImageFormat(image.mediaType)) return 'this model takes png, jpeg, gif and webp images only';
  if (image.data.length * 0.75 > MAX_IMAGE_BYTES) return `an image is larger than ${MAX_IMAGE_BYTES} bytes`;
  return undefined;
}

/** Keeps the newest {@link MAX_IMAGES} images of the conversation and says in the text where older ones were. */
export function limitImages(drafts: readonly Draft[]): Draft[] {
  let room = MAX_IMAGES;
  return drafts
    .toReversed()
    .map((draft) => {
      const dropped = Math.max(0, draft.images.length - room);
      room -= draft.images.length - dropped;
      if (dropped === 0) return draft;
      const note = `[${dropped} earlier image(s) left out: at most ${MAX_IMAGES} can be sent]`;
      return { ...draft, images: draft.images.slice(dropped), text: joinTexts([draft.text, note]) };
    })
    .reverse();
}
