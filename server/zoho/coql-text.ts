/** A text in a COQL query. https://www.zoho.com/crm/developer/docs/api/v8/Get-Records-through-COQL-Query.html */
export function coqlText(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
