import type { AppContext } from '../context.ts';
import { listSealedOtherwise, replaceSealed, type Resealed, type SealedColumn } from '../db/sealed-values.ts';
import { tokenSetPurpose } from '../oauth/token-vault.ts';
import { watchPurpose } from './keep-watches.ts';
import { signingSecretPurpose } from './signing-secret.ts';

/** Every column that is encrypted at rest, and what its values are sealed for. */
export const sealedColumns: (SealedColumn & { purposeOf: (key: string[]) => string })[] = [
  ...['signing_secret_sealed', 'signing_secret_previous_sealed'].map((column) => ({
    ...{ table: 'orgs', column, key: ['org_id'] },
    purposeOf: ([orgId = '']: string[]) => signingSecretPurpose(orgId),
  })),
  {
    ...{ table: 'token_sets', column: 'sealed', key: ['provider', 'owner'] },
    purposeOf: ([provider = '', owner = '']) => tokenSetPurpose({ provider, owner }),
  },
  {
    ...{ table: 'watches', column: 'token_sealed', key: ['org_id', 'module'] },
    purposeOf: ([orgId = '']) => watchPurpose(orgId),
  },
];

/** What became of a column's values that were not sealed with the present key. */
export interface ResealReport {
  table: string;
  column: string;
  resealed: number;
  /** Sealed with a key that is not configured. */
  unreadable: number;
  /** Still not sealed with the present key, in the end. */
  left: number;
}

const VALUES_AT_ONCE = 50;
/** No sealed value begins so. */
const NO_PREFIX = '-';

/**
 * Seals everything stored anew with the present key, a few values a transaction, while servers run; stopped, it goes on where
 * it was. A server that knows only the previous key may seal with that one meanwhile, which `left` then counts.
 */
export async function reseal(ctx: Pick<AppContext, 'db' | 'seal'>): Promise<ResealReport[]> {
  const reports: ResealReport[] = [];
  for (const column of sealedColumns) reports.push(await resealColumn(ctx, column));
  return reports;
}

async function resealColumn(
  { db, seal }: Pick<AppContext, 'db' | 'seal'>,
  { purposeOf, ...column }: (typeof sealedColumns)[number],
): Promise<ResealReport> {
  let [resealed, unreadable] = [0, 0];
  for (let after: string[] | null = null; ;) {
    const page = { prefix: seal.prefix, after, limit: VALUES_AT_ONCE };
    const values = await listSealedOtherwise(db, column, page);
    const anew = values.flatMap(({ key, sealed }): Resealed[] => {
      const purpose = purposeOf(key);
      const text = openOr(() => seal.open(sealed, purpose));
      return text === null ? [] : [{ key, sealed, anew: seal.seal(text, purpose) }];
    });
    unreadable += values.length - anew.length;
    resealed += await replaceSealed(db, column, anew);
    after = values.at(-1)?.key ?? null;
    if (after === null || values.length < VALUES_AT_ONCE) break;
  }
  const left = await listSealedOtherwise(db, column, { prefix: seal.prefix, after: null, limit: VALUES_AT_ONCE });
  return { table: column.table, column: column.column, resealed, unreadable, left: left.length };
}

/** How many stored values no key of ours opens. */
export async function countUnreadable({ db, seal }: Pick<AppContext, 'db' | 'seal'>): Promise<number> {
  let unreadable = 0;
  for (const { purposeOf, ...column } of sealedColumns) {
    for (let after: string[] | null = null; ;) {
      const page = { prefix: NO_PREFIX, after, limit: VALUES_AT_ONCE };
      const values = await listSealedOtherwise(db, column, page);
      unreadable += values.filter(({ key, sealed }) => openOr(() => seal.open(sealed, purposeOf(key))) === null).length;
      after = values.at(-1)?.key ?? null;
      if (after === null || values.length < VALUES_AT_ONCE) break;
    }
  }
  return unreadable;
}

function openOr(open: () => string): string | null {
  try {
    return open();
  } catch {
    return null;
  }
}
