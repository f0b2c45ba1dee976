import { createHash } from 'node:crypto';

/** A row of the audit log as text: the same for the same row, whoever asks and whenever. */
export interface ChainRow {
  id: number;
  text: string;
}

/** Rows of one chain that follow each other, bound to the seal before them. */
export interface Seal {
  /** Counts all seals, of whatever chain. */
  number: number;
  chain: string;
  firstId: number;
  lastId: number;
  rowIds: number[];
  /** SHA-256 of each row's text, in hex. */
  rowHashes: string[];
  previousHash: string;
  /** SHA-256 over all of the above, in hex. */
  hash: string;
}

type Link = Pick<Seal, 'lastId' | 'hash'>;

/** What the first seal of a chain follows. */
const START: Link = { lastId: 0, hash: '0'.repeat(64) };

/** The seal over these rows, which follow those of `previous`; null: they are the chain's first. */
export function sealRows(
  previous: Link | null,
  { number, chain, rows }: { number: number; chain: string; rows: ChainRow[] },
): Seal {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) throw new Error('a seal needs a row');
  const content = {
    ...{ number, chain, firstId: first.id, lastId: last.id },
    rowIds: rows.map(({ id }) => id),
    rowHashes: rows.map(({ text }) => sha256(text)),
    previousHash: (previous ?? START).hash,
  };
  return { ...content, hash: hashOf(content) };
}

/** What is wrong, and with which row; null: with the seal itself. */
export interface Breach {
  rowId: number | null;
  what: string;
}

/**
 * Compares a seal with the one before it and with the rows that the log has now after that one's and up to this one's last;
 * null: nothing was changed, taken out or put in.
 */
export function checkSeal(previous: Link | null, seal: Seal, rows: ChainRow[]): Breach | null {
  const before = previous ?? START;
  const isWhole = seal.hash === hashOf(seal) && seal.rowIds.length === seal.rowHashes.length;
  if (!isWhole || seal.rowIds[0] !== seal.firstId || seal.rowIds.at(-1) !== seal.lastId) {
    return { rowId: null, what: `seal ${seal.number} was changed` };
  }
  if (seal.previousHash !== before.hash || seal.firstId <= before.lastId) {
    return { rowId: null, what: `seal ${seal.number} does not follow the one before it, which was changed or removed` };
  }
  return firstBrokenRow(seal, rows);
}

function firstBrokenRow({ rowIds, rowHashes }: Seal, rows: ChainRow[]): Breach | null {
  const present = new Map(rows.map((row) => [row.id, row]));
  const sealed = new Map(rowIds.map((id, index) => [id, rowHashes[index]]));
  for (const id of [...new Set([...sealed.keys(), ...present.keys()])].sort((one, other) => one - other)) {
    const row = present.get(id);
    if (!row) return { rowId: id, what: 'it was removed' };
    if (!sealed.has(id)) return { rowId: id, what: 'it was put in afterwards' };
    if (sealed.get(id) !== sha256(row.text)) return { rowId: id, what: 'it was changed' };
  }
  return null;
}

function hashOf({ number, chain, firstId, lastId, rowIds, rowHashes, previousHash }: Omit<Seal, 'hash'>): string {
  return sha256(JSON.stringify([number, chain, firstId, lastId, rowIds, rowHashes, previousHash]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
