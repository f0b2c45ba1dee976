/**
 * What ends a problem:
 * - `itself`: a passing fault; tried again by itself.
 * - `crm`: correcting the deal, its quote or its customer in Zoho CRM; the edit starts it again.
 * - `xero`: a change in Xero, of which no event tells; looked at again every few minutes.
 * - `settings`: a connection made or settings saved; what waited goes on.
 * - `person`: a choice on the deal, or Retry.
 * - `nothing`: it is how things are, not something to mend.
 */
export type Ending = 'itself' | 'crm' | 'xero' | 'settings' | 'person' | 'nothing';

interface Meaning {
  means: string;
  ends: Ending;
}

/** Every problem a deal can have: the one list behind the panel, `/api/jobs` and docs/errors.md. */
export const dealProblems = {
  // Set-up
  needs_mapping: { means: 'Something the invoice needs has not been chosen in Settings yet.', ends: 'settings' },
  xero_not_connected: { means: 'Xero has not been connected yet.', ends: 'settings' },
  zoho_not_connected: { means: 'Zoho CRM is not connected (any more).', ends: 'settings' },
  xero_connection_lost: { means: 'Xero no longer accepts our connection to the organisation.', ends: 'settings' },
  zoho_connection_lost: { means: 'Zoho CRM no longer accepts our connection.', ends: 'settings' },
  xero_permission_missing: { means: 'The connection to Xero lacks a permission it needs.', ends: 'settings' },
  zoho_permission_missing: { means: 'The connection to Zoho CRM lacks a permission it needs.', ends: 'settings' },
  grant_refused: { means: 'The grant of Zoho or Xero was revoked or has run out.', ends: 'settings' },
  zoho_user_inactive: { means: 'Whoever connected Zoho CRM is no longer an active user there.', ends: 'settings' },
  app_uninstalled: { means: 'Deal Ledger was uninstalled from Zoho CRM; all work is paused.', ends: 'settings' },
  zoho_no_permission: { means: 'The person who connected Zoho CRM may not see this record.', ends: 'person' },
  // How changes in Xero are heard of
  xero_events_late: { means: 'Xero’s events do not arrive; changes are looked for every few minutes.', ends: 'itself' },
  xero_events_off: { means: 'Xero has sent no event for a day; its webhook is probably off.', ends: 'itself' },
  xero_events_missing: { means: 'Some of Xero’s events were missing; what changed was looked for.', ends: 'itself' },
  // The deal and its lines
  no_customer: { means: 'The deal has neither an account nor a contact.', ends: 'crm' },
  no_amount: { means: 'The deal has no lines with a price and no amount.', ends: 'crm' },
  no_quote: { means: 'The rule takes lines from a quote, and none is accepted.', ends: 'crm' },
  no_lines: { means: 'The rule’s source of lines is empty on this deal.', ends: 'crm' },
  nothing_to_invoice: { means: 'Nothing is left to invoice.', ends: 'crm' },
  negative_total: { means: 'The invoice would have a negative total, which Xero refuses.', ends: 'crm' },
  too_many_lines: { means: 'The deal has more lines than an invoice takes.', ends: 'crm' },
  subform_unreadable: { means: 'A row of the subform cannot be read as a line.', ends: 'crm' },
  currency_differs: { means: 'Deal and quote are in different currencies.', ends: 'crm' },
  total_differs: { means: 'The lines do not come to the quote’s total; nothing was sent.', ends: 'crm' },
  // Of an edit of that field alone no event tells, so it is looked at again like what is mended in Xero.
  exchange_rate_unusable: { means: 'The deal’s field for the exchange rate holds no usable rate.', ends: 'xero' },
  tax_not_mapped: { means: 'A tax of the CRM has no tax rate of Xero.', ends: 'xero' },
  no_zero_rate: {
    means: 'The organisation has no tax rate of 0 % for a discount, adjustment or rounding line.',
    ends: 'xero',
  },
  item_unknown: { means: 'Xero has no item with the code that was chosen.', ends: 'xero' },
  deal_changed: {
    means: 'The deal was changed after a person had looked at its invoice; nothing was sent.',
    ends: 'person',
  },
  chosen_lines_gone: {
    means: 'The deal changed in lines that a person had changed by hand; the invoice was left as it is.',
    ends: 'person',
  },
  // The contact
  contact_gone: { means: 'Xero no longer has the contact that was chosen for the invoice.', ends: 'person' },
  contact_unclear: { means: 'A Xero contact may be this customer, but not all of it agrees.', ends: 'person' },
  contact_name_taken: { means: 'Another customer’s Xero contact has this name.', ends: 'xero' },
  contact_number_taken: { means: 'Another Xero contact carries this customer’s number.', ends: 'xero' },
  contact_taken: { means: 'One Xero contact stands for two customers.', ends: 'person' },
  contact_archived: { means: 'The customer’s Xero contact is archived.', ends: 'xero' },
  contacts_being_read: { means: 'Xero’s contacts are being read for the first time.', ends: 'itself' },
  contact_being_made: { means: 'Another deal of the customer is making its contact.', ends: 'itself' },
  contact_contended: { means: 'Several deals are choosing contacts at once.', ends: 'itself' },
  // What Xero would refuse, or has refused
  account_unusable: { means: 'The sales account is archived or gone in Xero.', ends: 'xero' },
  tax_unusable: { means: 'The tax rate is no longer active, or does not fit the account.', ends: 'xero' },
  tracking_unusable: { means: 'A tracking category or its option is no longer active in Xero.', ends: 'xero' },
  currency_not_enabled: { means: 'The Xero organisation does not have the currency.', ends: 'xero' },
  period_locked: { means: 'The invoice date lies in a locked period.', ends: 'xero' },
  plan_limit: { means: 'The Xero plan’s limit of approved invoices is reached.', ends: 'xero' },
  not_allowed_in_xero: { means: 'The connected person, or the plan, may not make this invoice.', ends: 'xero' },
  organisation_cannot_invoice: { means: 'A ledger or cashbook organisation makes no invoices.', ends: 'xero' },
  invoice_status_refused: { means: 'Xero makes no invoice in the status that the rule wants.', ends: 'person' },
  invoice_closed: { means: 'The invoice was voided, deleted or paid in Xero and cannot change.', ends: 'person' },
  invoice_has_payments: { means: 'The invoice has a payment or credit note and cannot change.', ends: 'person' },
  due_date_missing: { means: 'The invoice has no due date, without which Xero approves none.', ends: 'person' },
  invoice_changed_in_xero: {
    means: 'Somebody changed the invoice in Xero while a person was editing it; the edit was not written.',
    ends: 'person',
  },
  invoice_busy: { means: 'A person and the deal are changing the invoice at the same moment.', ends: 'itself' },
  invoice_not_open: { means: 'The invoice is not a draft any more, so an edit was not written.', ends: 'person' },
  invoice_not_linked: {
    means: 'The invoice was taken off the deal before what was asked for was done.',
    ends: 'person',
  },
  reissue_outdated: {
    means: 'The invoice changed in Xero after a person had agreed to take it back; nothing was done.',
    ends: 'person',
  },
  nothing_to_take_back: {
    means: 'The invoice has been credited in full, or is not approved any more.',
    ends: 'person',
  },
  credit_too_much: { means: 'More was to be credited than credit notes have left of the invoice.', ends: 'person' },
  credit_note_unusable: {
    means: 'Our credit note for an invoice was voided in Xero, or another one has its number.',
    ends: 'person',
  },
  invoice_gone: { means: 'Xero no longer has the invoice.', ends: 'person' },
  contact_missing: { means: 'The invoice reached Xero without its contact.', ends: 'crm' },
  contact_email_invalid: { means: 'Xero does not accept the customer’s e-mail address.', ends: 'crm' },
  line_without_description: { means: 'A line of the invoice has no description.', ends: 'crm' },
  quantity_negative: { means: 'A line has a negative quantity, which Xero does not take.', ends: 'crm' },
  discount_too_large: { means: 'A line’s discount is more than the line itself.', ends: 'crm' },
  discount_refused: { means: 'Xero took the invoice for a bill and refuses its discount.', ends: 'person' },
  total_refused: { means: 'Xero adds the invoice up to another total than it was sent.', ends: 'person' },
  payment_too_large: { means: 'A payment is more than what is due.', ends: 'person' },
  payment_too_early: { means: 'An invoice that is not approved cannot be paid.', ends: 'xero' },
  invoice_number_taken: { means: 'Xero already has an invoice of our number that is not this one.', ends: 'person' },
  xero_refused: {
    means: 'Xero refused it for a reason we have no words for; its own text stands beside it.',
    ends: 'person',
  },
  zoho_refused: { means: 'Zoho CRM refused the request; its own text stands beside it.', ends: 'person' },
  worker_stopped: { means: 'The server stopped several times while it worked on the deal.', ends: 'person' },
  // After sending
  total_differs_in_xero: { means: 'Xero computed another total than we did; the invoice stands.', ends: 'person' },
  email_limit_reached: { means: 'Xero e-mails no more invoices of the organisation today.', ends: 'itself' },
  email_not_sent: { means: 'The invoice was made, but Xero did not send its e-mail.', ends: 'person' },
  // Into the CRM
  zoho_consent_needed: {
    means: 'Zoho CRM has not been asked yet for a permission that a setting needs.',
    ends: 'settings',
  },
  crm_field_unusable: { means: 'The field of deals chosen for a figure is gone or of another type.', ends: 'settings' },
  crm_field_not_made: { means: 'Zoho CRM did not make a field of ours, for its limit for instance.', ends: 'settings' },
  crm_deal_locked: { means: 'The deal is locked in Zoho CRM, by an approval for instance.', ends: 'itself' },
  crm_deal_in_blueprint: { means: 'A blueprint of Zoho CRM decides what may change on the deal now.', ends: 'person' },
  crm_deal_refused: { means: 'Zoho CRM did not take our change of the deal.', ends: 'person' },
  crm_task_unknown: { means: 'Zoho CRM did not say whether it made a task; it is not made again.', ends: 'person' },
  // Messages to administrators
  mail_not_set_up: { means: 'This server has no mail server to send by.', ends: 'person' },
  mail_refused: { means: 'The mail server did not take an e-mail to an administrator.', ends: 'person' },
  mail_unavailable: { means: 'The mail server did not answer as it should.', ends: 'itself' },
  // Passing faults
  xero_unavailable: { means: 'Xero did not answer; after a send its outcome is looked up first.', ends: 'itself' },
  xero_budget: {
    means: 'The calls Xero allows in a minute are used up; a share is kept for people’s clicks.',
    ends: 'itself',
  },
  xero_day_budget: {
    means: 'The calls Xero allows in a day are used up, but for a share kept for people’s clicks.',
    ends: 'itself',
  },
  xero_rate_limited: { means: 'Xero’s limit of calls is reached.', ends: 'itself' },
  xero_identity_unavailable: { means: 'Xero’s identity server gave no token.', ends: 'itself' },
  zoho_unavailable: { means: 'Zoho CRM gave no usable answer.', ends: 'itself' },
  zoho_busy: { means: 'Zoho CRM asks us to slow down.', ends: 'itself' },
  zoho_accounts_unavailable: { means: 'Zoho’s accounts server gave no token.', ends: 'itself' },
  unreachable: { means: 'The other side did not answer.', ends: 'itself' },
  renewal_busy: { means: 'Another server is renewing the grant.', ends: 'itself' },
  followed: { means: 'Another worker has taken the deal over.', ends: 'itself' },
  start_line_open: {
    means: 'The deals that were in the stage before the rule are still being listed.',
    ends: 'itself',
  },
  internal_error: { means: 'A mistake of ours; tried a few times, then failed.', ends: 'person' },
  // No invoice, and rightly so
  already_invoiced: { means: 'Another invoice of this deal, by a rule or linked, is live.', ends: 'xero' },
  conditions_not_met: { means: 'The deal does not meet the conditions of the rule.', ends: 'crm' },
  before_the_rule: { means: 'The deal was in the stage before the rule was switched on.', ends: 'person' },
  needs_confirmation: {
    means: 'No event told of the deal, and it was found late or with many others; an administrator lets it go on.',
    ends: 'person',
  },
  stage_moved_on: { means: 'The deal is no longer in the stage the event named.', ends: 'nothing' },
  invoice_credited: {
    means: 'A credit note has taken the invoice back; only a click makes a new one.',
    ends: 'person',
  },
  voided_in_xero: { means: 'The invoice was voided or deleted in Xero; only a click makes a new one.', ends: 'person' },
  invoice_unlinked: {
    means: 'An invoice made for the deal was taken off it; only a click makes another one.',
    ends: 'person',
  },
  planned_in_parts: { means: 'The deal is invoiced in parts, by the plan that was made on it.', ends: 'person' },
  instalment_gone: { means: 'The part invoice was taken out of the deal’s plan meanwhile.', ends: 'nothing' },
  deal_lost: { means: 'The day of a part invoice came, and the CRM counts the deal as lost.', ends: 'person' },
  rule_off: { means: 'The rule was switched off or removed meanwhile.', ends: 'nothing' },
  deal_gone: { means: 'The deal is no longer in Zoho CRM.', ends: 'nothing' },
} as const satisfies Record<string, Meaning>;

export type DealProblemCode = keyof typeof dealProblems;

/** The codes of problems that end in one of these ways. */
export function codesEnding(...endings: Ending[]): string[] {
  return Object.keys(dealProblems).filter((code) => endings.includes(endingOf(code)));
}

/** What ends a problem; a code we do not know is a person's to look at. */
export function endingOf(code: string): Ending {
  return Object.hasOwn(dealProblems, code) ? dealProblems[code as DealProblemCode].ends : 'person';
}

/** What a problem means; null: not one of ours. */
export function meaningOf(code: string): string | null {
  return Object.hasOwn(dealProblems, code) ? dealProblems[code as DealProblemCode].means : null;
}
