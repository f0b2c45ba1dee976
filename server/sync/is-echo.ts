/** An event about a document, as it was heard. */
interface Told {
  /** All that was heard is that the document was made. */
  isNew: boolean;
  /** By Xero's clock; null: it is to be read whatever is known. */
  eventAt: Date | null;
}

/** An event of Xero's may be stamped a little after the change it tells of; nobody works on what is a few seconds old. */
const MAKING_MS = 5000;

/**
 * Whether the mirror holds already what an event tells of, as after our own writes: that a document was made is
 * no news when it is known, and a change is none when the version we hold is as new as the event.
 */
export function isEcho({ isNew, eventAt }: Told, known: { updatedInXeroAt: Date | null } | undefined): boolean {
  if (!known?.updatedInXeroAt || eventAt === null) return false;
  return eventAt.getTime() <= known.updatedInXeroAt.getTime() + (isNew ? MAKING_MS : 0);
}
