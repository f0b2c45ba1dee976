/** One call to Zoho or Xero and what was answered, as its sender saw it. */
export interface CallNote {
  side: 'zoho' | 'xero';
  method: string;
  /** As it was sent; what follows `?` may name people and is not kept. */
  url: string;
  at: Date;
  durationMs: number;
  /** Null: no answer came. */
  status: number | null;
  /** The other side's code for a refusal. */
  code: string | null;
  /** The other side's own words for a refusal. */
  said: string | null;
  correlationId: string | null;
}
export type NoteCall = (call: CallNote) => void;
