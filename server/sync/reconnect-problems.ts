/** What waits for a connection and goes on by itself once it is there. */
export const reconnectProblems = [
  ...['xero_not_connected', 'xero_connection_lost', 'xero_permission_missing'],
  ...['zoho_not_connected', 'zoho_connection_lost', 'zoho_permission_missing', 'zoho_user_inactive'],
  // Another organisation, or another person's role in it, may be allowed what this one was not.
  ...['organisation_cannot_invoice', 'not_allowed_in_xero', 'plan_limit'],
  // What whoever connected may not see any more, the next one may.
  ...['grant_refused', 'app_uninstalled', 'zoho_no_permission'],
];
