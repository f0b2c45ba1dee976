import type { MonitorWords } from './monitor-texts.ts';

/** What the audit log calls an action, in words; one we have no words for is told by its name. */
export function nameAction(t: MonitorWords, action: string): string {
  const key = keys[action];
  return key ? t(key) : action;
}

const keys: Record<string, Parameters<MonitorWords>[0] | undefined> = {
  'contact.chosen': 'did_contact_chosen',
  'credit_note.created': 'did_credit_note',
  'deal.fields_written': 'did_fields_written',
  'deal.stage_changed': 'did_stage_changed',
  'drift.accepted': 'did_drift_accepted',
  'invoice.approved': 'did_invoice_approved',
  'invoice.created': 'did_invoice_created',
  'invoice.credit_requested': 'did_credit_requested',
  'invoice.deleted': 'did_invoice_deleted',
  'invoice.edited': 'did_invoice_edited',
  'invoice.emailed': 'did_invoice_emailed',
  'invoice.linked': 'did_invoice_linked',
  'invoice.reissue_requested': 'did_reissue_requested',
  'invoice.requested': 'did_invoice_requested',
  'invoice.undone': 'did_invoice_undone',
  'invoice.unlinked': 'did_invoice_unlinked',
  'invoice.updated': 'did_invoice_updated',
  'invoice.voided': 'did_invoice_voided',
  'job.heeded': 'did_heeded',
  'job.ignored': 'did_ignored',
  'task.created': 'did_task_created',
};
