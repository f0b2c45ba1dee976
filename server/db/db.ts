import { CamelCasePlugin, Kysely, Migrator, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { markTransaction } from '../transaction-guard.ts';
import * as spine from './migrations/001-spine.ts';
import * as contacts from './migrations/002-contacts.ts';
import * as xeroCalls from './migrations/003-xero-calls.ts';
import * as invoiceEmails from './migrations/004-invoice-emails.ts';
import * as crmChanges from './migrations/005-crm-changes.ts';
import * as reconciliation from './migrations/006-reconciliation.ts';
import * as workers from './migrations/007-workers.ts';
import * as dealChanges from './migrations/010-deal-changes.ts';
import * as xeroChanges from './migrations/020-xero-changes.ts';
import * as mirror from './migrations/021-mirror.ts';
import * as linkedInvoices from './migrations/030-linked-invoices.ts';
import * as invoiceDrift from './migrations/031-invoice-drift.ts';
import * as crmWriteBack from './migrations/040-crm-write-back.ts';
import * as auditLog from './migrations/050-audit-log.ts';
import * as auditSeals from './migrations/051-audit-seals.ts';
import * as signingSecretRotation from './migrations/052-signing-secret-rotation.ts';
import * as signInRequests from './migrations/060-sign-in-requests.ts';
import * as connections from './migrations/070-connections.ts';
import * as invoiceReissues from './migrations/080-invoice-reissues.ts';
import * as chosenInvoices from './migrations/090-chosen-invoices.ts';
import * as invoiceActions from './migrations/092-invoice-actions.ts';
import * as invoiceStories from './migrations/093-invoice-stories.ts';
import * as instalments from './migrations/094-instalments.ts';
import * as correlation from './migrations/097-correlation.ts';
import { prepareStatements } from './prepared-statements.ts';
import * as monitor from './migrations/100-monitor.ts';
import * as alerts from './migrations/101-alerts.ts';
import * as simulations from './migrations/110-simulations.ts';
import * as settingsDrafts from './migrations/112-settings-drafts.ts';
import * as invoiceCredits from './migrations/114-invoice-credits.ts';
import * as clicks from './migrations/115-clicks.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
/** A database or an open transaction: what every table function takes first. */
export type Queryable = Db | OpenTransaction;
export type OpenTransaction = Transaction<Tables>;

/** Migrations in the order they run; a file is never changed once it has shipped. */
const migrations = {
  '001-spine': spine,
  '002-contacts': contacts,
  '003-xero-calls': xeroCalls,
  '004-invoice-emails': invoiceEmails,
  '005-crm-changes': crmChanges,
  '006-reconciliation': reconciliation,
  '007-workers': workers,
  '010-deal-changes': dealChanges,
  '020-xero-changes': xeroChanges,
  '021-mirror': mirror,
  '030-linked-invoices': linkedInvoices,
  '031-invoice-drift': invoiceDrift,
  '040-crm-write-back': crmWriteBack,
  '050-audit-log': auditLog,
  '051-audit-seals': auditSeals,
  '052-signing-secret-rotation': signingSecretRotation,
  '060-sign-in-requests': signInRequests,
  '070-connections': connections,
  '080-invoice-reissues': invoiceReissues,
  '090-chosen-invoices': chosenInvoices,
  '092-invoice-actions': invoiceActions,
  '093-invoice-stories': invoiceStories,
  '094-instalments': instalments,
  '097-correlation': correlation,
  '100-monitor': monitor,
  '101-alerts': alerts,
  '110-simulations': simulations,
  '112-settings-drafts': settingsDrafts,
  '114-invoice-credits': invoiceCredits,
  '115-clicks': clicks,
};

// A DATE is a calendar day, not an instant: node-postgres would turn it into local midnight.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Opens a pool; columns are snake_case in SQL and camelCase here. */
export function openDb(databaseUrl: string): Db {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, application_name: 'deal-ledger' });
  // An idle connection may be cut by the server (restart, failover); the pool replaces it on next use.
  pool.on('error', () => undefined);
  pool.on('connect', prepareStatements);
  // One at work may be cut too: its query fails, which its caller hears; the event beside it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    // JSON documents keep their own keys: only column names are translated.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

/** Brings the schema up to date; several instances may start at once (Kysely takes a lock). */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('The database could not be migrated', { cause: error });
}

/** Runs `work` in one transaction; calling Zoho or Xero inside it is refused. */
export function inTransaction<T>(db: Db, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
  return markTransaction(() => db.transaction().execute(work));
}
