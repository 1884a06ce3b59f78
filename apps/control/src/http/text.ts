import { z } from '@hono/zod-openapi';

/**
 * No control characters, and none that turn the direction of text around: a name must look like what it is, on one line. Written
 * without property classes, because the OpenAPI document shows it to programs of other languages.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it keeps them out
const SHOWN = /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/;

/** A name that people give: 1 to `longest` characters on one line. */
export function name(longest = 100) {
  return z
    .string()
    .min(1)
    .max(longest)
    .regex(SHOWN, 'must be text without control characters')
    .refine((text) => text.isWellFormed(), { message: 'must be text without control characters' });
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
