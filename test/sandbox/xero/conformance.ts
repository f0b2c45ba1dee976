/** Holds every call against Xero's official accounting schema: https://github.com/XeroAPI/Xero-OpenAPI */
import { join } from 'node:path';
import { createSpecChecker, loadOfficialSpec, type SpecChecker, type SpecExemption } from '../official-spec.ts';

/** Where xero_accounting.yaml 16.1.0 itself is wrong about what goes over the wire. */
const EXEMPTIONS: SpecExemption[] = [
  {
    why: 'every real answer has this envelope (see the examples of the same file), no schema lists it',
    violation: /answer 200: \/ must NOT have additional properties (Id|Status|ProviderName|DateTimeUTC)$/,
  },
  {
    why: 'the examples of the same file carry calendar dates beside the /Date()/ ones, the schema leaves them out',
    violation: /must NOT have additional properties (DateString|DueDateString)$/,
  },
  {
    why: 'elements of a validation exception are the whole document (example of createContacts 400), the schema knows only ids',
    violation: /answer 400: \/Elements\/\d+ must NOT have additional properties /,
  },
  {
    why: 'GET /Invoices/{InvoiceID} takes an invoice number too: https://developer.xero.com/documentation/api/accounting/invoices',
    violation: /Invoices\/[^/ ]+ request: \/path\/InvoiceID must match format "uuid"/,
  },
];

const made = new Map<string, SpecChecker>();

/** The checker of a folder; compiling the schema takes a while, so one serves all sandboxes of a process. */
export function xeroChecker(specDir: string): SpecChecker {
  const known = made.get(specDir);
  if (known) return known;
  const checker = createSpecChecker({
    documents: [loadOfficialSpec(join(specDir, 'xero_accounting.yaml'))],
    apiRoot: '/api.xro/2.0',
    exemptions: EXEMPTIONS,
  });
  made.set(specDir, checker);
  return checker;
}
