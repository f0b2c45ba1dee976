/** Writing several documents in one call: all or nothing with a 400, or each by itself with `summarizeErrors=false`. */
import { success, validationErrors, validationException, type Answer } from './answers.ts';
import type { Organisation } from './records.ts';
import type { ApiRequest } from './request.ts';

/** What became of one document: its id, or Xero's messages and what is echoed beside them. */
export type Written = { id: string } | { errors: string[]; echo: Record<string, unknown> };

/** What marks a refused document besides its errors; items have no such field. */
const refusalFlags = {
  Invoices: { HasErrors: true },
  Contacts: { HasValidationErrors: true },
  Payments: { HasValidationErrors: true },
  CreditNotes: { HasErrors: true },
  Allocations: {},
  Items: {},
};

const BOOKS = ['contacts', 'invoices', 'payments', 'credits'] as const;

function keepBooks(organisation: Organisation): () => void {
  const { contacts, invoices, payments, credits, items, nextInvoiceNumber } = organisation;
  for (const book of BOOKS) Object.assign(organisation, { [book]: new Map<string, unknown>(organisation[book]) });
  organisation.items = [...items];
  return () => Object.assign(organisation, { contacts, invoices, payments, credits, items, nextInvoiceNumber });
}

/**
 * Without `summarizeErrors=false` any refused document fails the call with 400 and nothing is kept; with it the answer
 * is 200 and every element says OK or ERROR. https://developer.xero.com/documentation/api/accounting/responsecodes
 */
export function writeBatch<Input>(
  request: ApiRequest,
  options: {
    key: keyof typeof refusalFlags;
    inputs: Input[];
    write: (input: Input) => Written;
    view: (id: string) => Record<string, unknown>;
  },
): Answer {
  const undo = keepBooks(request.organisation);
  const perElement = request.query['summarizeErrors']?.toLowerCase() === 'false';
  const flags = refusalFlags[options.key];
  const results = options.inputs.map((input) => options.write(input));
  if (!perElement && results.some((result) => 'errors' in result)) {
    undo();
    const refused = results.filter((result) => 'errors' in result);
    return validationException(
      refused.map(({ errors, echo }) => ({ ...echo, ...flags, ValidationErrors: validationErrors(errors) })),
    );
  }
  const elements = results.map((result) =>
    'errors' in result
      ? {
          ...result.echo,
          ...flags,
          StatusAttributeString: 'ERROR',
          ValidationErrors: validationErrors(result.errors),
        }
      : { ...options.view(result.id), ...(perElement ? { StatusAttributeString: 'OK' } : {}) },
  );
  return success(request.now, { [options.key]: elements });
}
