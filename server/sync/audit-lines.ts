import type { AuditRow } from '../db/audit-tables.ts';

/** What a file of the audit log tells of each row, in this order. */
export const auditColumns = [
  ...(['id', 'at', 'actor', 'userId', 'action', 'subject', 'outcome', 'code'] as const),
  ...(['before', 'after', 'origin', 'network'] as const),
] as const;

export function jsonLine(row: AuditRow): string {
  return `${JSON.stringify(Object.fromEntries(auditColumns.map((column) => [column, row[column]])))}\n`;
}

export function csvLine(row: AuditRow): string {
  return `${auditColumns.map((column) => csvCell(row[column])).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@\t\r]/;

function csvCell(value: unknown): string {
  const text = textOf(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
