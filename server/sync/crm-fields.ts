import type { Automations, CrmFigure, CrmFields } from '../api/contract/crm-writes.ts';

/** A field of Zoho CRM's deals as its fields API describes it. */
export interface DealField {
  id: string;
  apiName: string;
  label: string;
  /** Zoho's `data_type`. */
  type: string;
  isReadOnly: boolean;
  /** The values of a pick list; `value` is what deals hold. */
  options?: { value: string; label: string }[];
  /** Of a subform: the module whose records its rows are. */
  subformModule?: string;
  /** Of a lookup: the module it leads to. */
  lookupModule?: string;
}

/** How a figure is kept in the CRM. */
interface FigureField {
  label: string;
  /** What it is made with, and what it may be mapped to. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
  types: readonly [string, ...string[]];
}

const amount = ['currency', 'double'] as const;
const plainText = ['text', 'textarea'] as const;

export const figureFields: Record<CrmFigure, FigureField> = {
  status: { label: 'Xero Invoice Status', types: plainText },
  invoiced: { label: 'Xero Invoiced', types: amount },
  due: { label: 'Xero Amount Due', types: amount },
  dueDate: { label: 'Xero Due Date', types: ['date'] },
  link: { label: 'Xero Invoice Link', types: ['website', 'text', 'textarea'] },
  paid: { label: 'Xero Amount Paid', types: amount },
  overdue: { label: 'Xero Amount Overdue', types: amount },
  credited: { label: 'Xero Amount Credited', types: amount },
  number: { label: 'Xero Invoice Number', types: plainText },
};

/** In the order of the settings. */
export const figures = Object.keys(figureFields) as CrmFigure[];

/** The name Zoho gives a field that we make: its label with underscores. */
export function ownName(figure: CrmFigure): string {
  return figureFields[figure].label.replaceAll(' ', '_');
}

/** Five fields, made by us; the others on request. */
export function defaultCrmFields(): CrmFields {
  const [status, invoiced, due, dueDate, link] = (['status', 'invoiced', 'due', 'dueDate', 'link'] as const).map(
    ownName,
  );
  const byDefault = { status, invoiced, due, dueDate, link } as Record<
    'status' | 'invoiced' | 'due' | 'dueDate' | 'link',
    string
  >;
  return {
    mode: 'on',
    zohoWorkflows: 'off',
    fields: { ...byDefault, paid: null, overdue: null, credited: null, number: null },
  };
}

export function defaultAutomations(): Automations {
  return { paidStage: null, paidTask: 'off', overdueTask: 'off', lost: null };
}

/** Invoices are made from them: written by us, a deal would no longer say what was sold. */
const readForInvoices = [
  ...['Deal_Name', 'Amount', 'Expected_Revenue', 'Closing_Date', 'Stage', 'Pipeline', 'Currency', 'Exchange_Rate'],
];

/** Why a field cannot hold a figure; null: it can. */
export function whyUnusable(figure: CrmFigure, field: DealField): string | null {
  const { types } = figureFields[figure];
  if (readForInvoices.includes(field.apiName)) return `invoices are made from the field “${field.apiName}”`;
  if (field.isReadOnly) return `the field “${field.apiName}” can only be read`;
  if (!types.includes(field.type))
    return `the field “${field.apiName}” is of the type ${field.type}, not ${types.join(' or ')}`;
  return null;
}

/** Names the settings a set-up was made for. */
export function askedOf({ mode, fields }: CrmFields): string {
  return JSON.stringify(mode === 'on' ? figures.map((figure) => [figure, fields[figure]]) : 'off');
}
