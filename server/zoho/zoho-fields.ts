import * as z from 'zod';

/** Field types that many of Zoho's records share. */

/** PostgreSQL cannot hold NUL characters or half surrogates, and nothing needs them. */
export const text = z
  .string()
  .transform((value) => value.replace(/\0|\p{Surrogate}/gu, ''))
  .nullish();

export const number = z.union([z.number(), z.string()]).nullish();

/** A link to another record: its id, and its name as it was last saved. */
export const lookup = z.object({ id: z.string(), name: text }).nullish();

/** A moment; text that is none counts as none. */
export const time = z
  .string()
  .transform((value) => new Date(value))
  .nullish()
  .transform((at) => (at && !Number.isNaN(at.getTime()) ? at : null));
