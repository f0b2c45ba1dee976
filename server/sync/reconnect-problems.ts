/** What waits for a connection and goes on by itself once it is there. */
export const reconnectProblems = [
  ...['xero_not_connected', 'xero_connection_lost', 'xero_permission_missing'],
  ...['zoho_not_connected', 'zoho_connection_lost', 'zoho_permission_missing', 'zoho_user_inactive'],
  // What whoever connected may not see any more, the next one may.
  ...['grant_refused', 'app_uninstalled', 'zoho_no_permission'],
];
