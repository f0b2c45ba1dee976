import type * as z from 'zod';
import { badRequest, type AppError, type FieldError } from '../errors.ts';
import { changesAnything, refusedOverrides, type Chosen } from '../sync/overrides.ts';
import { createInvoiceBodySchema } from './contract/preview.ts';

/** Which invoice a person asks for. */
export interface AskedInvoice {
  ruleId: string | null;
  /** One part of the deal's plan; null: the deal. */
  instalment: string | null;
  /** Null: as rule and deal have it, whatever they say when it is sent. */
  chosen: Chosen | null;
}

/** A click may come without a body. 422 names what of the overrides is wrong, 400 anything else. */
export function readCreateBody(body: unknown): AskedInvoice {
  const parsed = createInvoiceBodySchema.safeParse(body ?? {});
  if (!parsed.success) throw refusal(parsed.error.issues);
  const { ruleId = null, instalment = null, overrides, basis = null } = parsed.data;
  if (instalment !== null && overrides?.lines) throw refusedOverrides([linesOfPart]);
  const changes = overrides && changesAnything(overrides) ? overrides : {};
  const isPlain = basis === null && !changesAnything(changes);
  return { ruleId, instalment, chosen: isPlain ? null : { overrides: changes, basis } };
}

/** What a part takes is settled with the other parts. */
const linesOfPart = { field: 'overrides.lines', message: 'of a part invoice follow the plan of the deal' };

function refusal(issues: z.core.$ZodIssue[]): AppError {
  const errors = issues.flatMap(fieldErrors);
  if (errors.every(({ field }) => field.startsWith('overrides'))) return refusedOverrides(errors);
  const [first] = errors;
  return badRequest('bad_body', `${first?.field ?? 'body'}: ${first?.message ?? 'is not what was expected'}`);
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field: path || 'body', message: issue.message }];
  return issue.keys.map((key) => ({ field: path ? `${path}.${key}` : key, message: 'is not known' }));
}
