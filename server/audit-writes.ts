import type { AuditEntry, AuditSource } from './db/audit-log.ts';
import { AppError } from './errors.ts';

/** What a call to Xero or Zoho wrote, or tried to write. */
export interface WriteEntry {
  action: string;
  /** Kinds and ids. */
  subject: Record<string, string>;
  after?: unknown;
  /** The person who asked for it, by the CRM's id. */
  askedBy?: string | null;
  /** Why it was not written: what was thrown, or the other side's code. */
  failure?: { error: unknown } | { code: string };
}

export type Outcome<Answer> = { answer: Answer } | { error: unknown };

type AnyMethod = (access: never, ...rest: never[]) => Promise<unknown>;
type Rest<Method> = Method extends (access: never, ...rest: infer Others) => unknown ? Others : never;

/** The methods of an API that do not read, by their names. */
type WriteName<Api> = Exclude<
  keyof Api & string,
  `${'find' | 'get' | 'list' | 'read' | 'search'}${string}` | 'attest' | 'budget'
>;

/** For each method that writes what it wrote, told from its outcome and its arguments; one that is new must be told, too. */
export type Writes<Api> = {
  [Name in WriteName<Api>]: (
    outcome: Outcome<Awaited<ReturnType<Extract<Api[Name], AnyMethod>>>>,
    ...rest: Rest<Api[Name]>
  ) => WriteEntry[];
};

/** Takes down what one call has written, in one go. */
export type NoteWrites = (entries: AuditEntry[]) => Promise<void>;

/**
 * The API with every write told to the audit log, before the caller hears of its outcome. A write that cannot be taken down
 * counts as one whose outcome is unknown. Nothing is told of what was not sent, or is sent again by itself.
 */
export function auditWrites<Api extends object>(
  api: Api,
  writes: Writes<Api>,
  { note, now }: { note: NoteWrites; now: () => Date },
): Api {
  type Method = (access: { orgId: string }, ...rest: unknown[]) => Promise<unknown>;
  type Tell = (outcome: Outcome<unknown>, ...rest: unknown[]) => WriteEntry[];
  const tells = Object.entries(writes as unknown as Record<string, Tell>);
  const audited = tells.map(([name, tell]): [string, Method] => {
    const call = (api as unknown as Record<string, Method>)[name];
    if (!call) throw new Error(`${name} is told to the audit log, and is not there`);
    const auditedCall: Method = async (access, ...rest) => {
      const outcome = await outcomeOf(() => call(access, ...rest));
      const entries = tell(outcome, ...rest).flatMap((entry) => auditEntry(access.orgId, entry, now()) ?? []);
      if ('error' in outcome) {
        // What went wrong with the call matters more to the caller.
        await note(entries).catch(() => undefined);
        throw outcome.error;
      }
      await note(entries);
      return outcome.answer;
    };
    return [name, auditedCall];
  });
  return { ...api, ...Object.fromEntries(audited) };
}

async function outcomeOf<Answer>(call: () => Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { error };
  }
}

function auditEntry(
  orgId: string,
  { action, subject, after, askedBy = null, failure }: WriteEntry,
  at: Date,
): AuditEntry | null {
  const ending = endingOf(failure);
  if (!ending) return null;
  const source: AuditSource = {
    ...{ actor: askedBy === null ? 'server' : 'person', userId: askedBy },
    ...{ origin: 'job', network: null },
  };
  return { orgId, at, action, subject, after: ending.outcome === 'success' ? after : null, ...source, ...ending };
}

/** Null: nothing was sent, or nothing came of it and it is sent again. */
function endingOf(failure: WriteEntry['failure']): Pick<AuditEntry, 'outcome' | 'code'> | null {
  if (!failure) return { outcome: 'success', code: null };
  if ('code' in failure) return { outcome: 'refused', code: failure.code };
  const { error } = failure;
  if (!(error instanceof AppError)) return { outcome: 'failure', code: 'internal_error' };
  const { code, retry } = error;
  if (retry === 'never') return { outcome: 'refused', code };
  // Zoho may have written something before it failed to answer.
  const mayBeWritten = retry === 'unknown' || code === 'zoho_unavailable';
  return mayBeWritten ? { outcome: 'failure', code } : null;
}

/** One thing that a call writes. */
export function tellOne<Answer>(outcome: Outcome<Answer>, tell: (answer: Answer | null) => WriteEntry): WriteEntry[] {
  return 'error' in outcome ? [{ ...tell(null), failure: outcome }] : [tell(outcome.answer)];
}

/** Several, each with its own outcome: `read` gives what became of one. */
export function tellEach<Item, Row, Answer>(
  outcome: Outcome<Row[]>,
  items: Item[],
  read: (row: Row | undefined) => Outcome<Answer>,
  tell: (item: Item, answer: Answer | null) => WriteEntry,
): WriteEntry[] {
  return items.flatMap((item, index) => {
    const ofItem = 'error' in outcome ? outcome : read(outcome.answer[index]);
    return tellOne(ofItem, (answer) => tell(item, answer));
  });
}
