import { z } from '@hono/zod-openapi';

/**
 * No control characters, none that turn the direction of text around, and none that are nothing to look at and join nothing: a name
 * must look like what it is, on one line. Written without property classes, because the OpenAPI document shows it to programs of
 * other languages.
 */
const SHOWN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it keeps them out
  /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]*$/;

/** Spaces, marks without a letter, joiners, and letters that are blank: fillers of Hangul, the empty Braille cell. */
const BLANK = /[\p{Z}\p{M}\p{C}\u115f\u1160\u3164\uffa0\u2800]/gu;

/** A name that people give: 1 to `longest` characters on one line. */
export function name(longest = 100) {
  return z
    .string()
    .min(1)
    .max(longest)
    .regex(SHOWN, 'must be text without control characters')
    .refine((text) => text.isWellFormed(), { message: 'must be text without control characters' })
    .refine((text) => text.replace(BLANK, '') !== '', { message: 'must have a character that can be seen' });
}

/** An id as we make and take them: part of URLs, keys and log lines. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must be an id');

/** RFC 3339, as every answer writes its times. */
export const momentSchema = z.iso.datetime();

export function isoTime(moment: number): string {
  return new Date(moment).toISOString();
}

export function isoTimeOrNull(moment: number | undefined): string | null {
  return moment === undefined ? null : isoTime(moment);
}
