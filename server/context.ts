import type { PgBoss } from 'pg-boss';
import pino, { type DestinationStream, type Logger } from 'pino';
import { auditWrites } from './audit-writes.ts';
import type { CallNote } from './call-log.ts';
import type { Config } from './config.ts';
import { noteWrites, type AuditEntry } from './db/audit-log.ts';
import { correlationFields } from './correlation.ts';
import { migrate, type Db } from './db/db.ts';
import { openDealChanges, type DealChanges } from './db/deal-changes.ts';
import { openDatabase } from './db/open-database.ts';
import { readOperationFigures } from './db/operation-figures.ts';
import { openWorkerSession, type WorkerSession } from './db/worker-session.ts';
import { createMail, type Mail } from './mail/smtp-mail.ts';
import { countRefusals, type Refusals } from './refusals.ts';
import { startBoss, type Wake, wakeVia } from './jobs.ts';
import { keepCalls } from './keep-calls.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createSeal, deriveKey, type Seal } from './oauth/seal.ts';
import { createTokenVault, type TokenVault } from './oauth/token-vault.ts';
import { tellCalls } from './tell-calls.ts';
import { createCallBudget } from './xero/call-budget.ts';
import { createXeroApi, type XeroApi } from './xero/xero-api.ts';
import { createXeroOAuth, type XeroOAuth } from './xero/xero-oauth.ts';
import { xeroWrites } from './xero/xero-writes.ts';
import { createZohoApi, type ZohoApi } from './zoho/zoho-api.ts';
import { createZohoOAuth, type ZohoOAuth } from './zoho/zoho-oauth.ts';
import { zohoWrites } from './zoho/zoho-writes.ts';

/** Every effect of the server, built once and handed to whoever names it. */
export interface AppContext {
  config: Config;
  log: Logger;
  metrics: Metrics;
  now: () => Date;
  db: Db;
  boss: PgBoss;
  /** What any server on this database changes about a deal. */
  dealChanges: DealChanges;
  /** Names this process in the rows it holds; see `openWorkerSession`. */
  workerId: () => number | null;
  /** Hears of work that any process tells of. */
  onWork: WorkerSession['onWork'];
  /** Tells the workers that an org has work; with a transaction, once that commits. */
  wake: Wake;
  seal: Seal;
  keys: { state: Uint8Array; dealSession: Uint8Array; network: Uint8Array };
  refusals: Refusals;
  /** Null: this server has no SMTP server to send by. */
  mail: Mail | null;
  vault: TokenVault;
  zoho: ZohoApi;
  zohoOAuth: ZohoOAuth;
  xero: XeroApi;
  xeroOAuth: XeroOAuth;
  close(): Promise<void>;
}

/** Builds the server's parts; the database is migrated when this returns. */
export async function createContext(
  config: Config,
  { logTo }: { logTo?: DestinationStream } = {},
): Promise<AppContext> {
  const log = pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime, mixin: correlationFields },
    logTo,
  );
  for (const warning of config.warnings) log.warn(warning);
  const database = await openDatabase(config, (line) => log.debug({ postgres: line }));
  const { url: databaseUrl, db } = database;
  await migrate(db);
  const [boss, worker, dealChanges] = await Promise.all([
    startBoss(databaseUrl, log),
    openWorkerSession(databaseUrl),
    openDealChanges(databaseUrl),
  ]);

  const now = () => new Date();
  const [encryptionKey] = config.encryptionKeys as [Buffer];
  const seal = createSeal(config.encryptionKeys);
  const zohoOAuth = createZohoOAuth(config);
  const xeroOAuth = createXeroOAuth(config);
  const renewers = {
    zoho: (accountsUrl: string, refreshToken: string) => zohoOAuth.renew(accountsUrl, refreshToken),
    xero: (_identityUrl: string, refreshToken: string) => xeroOAuth.renew(refreshToken),
  };
  const vault = createTokenVault({ db, seal, renewers, now });
  const workerId = () => worker.workerId();
  const metrics = createMetrics({ readFigures: () => readOperationFigures(db, now()), now });
  const tellCall = tellCalls(log);
  const keptCalls = keepCalls({ db, log });
  const noteCall = (call: CallNote) => {
    tellCall(call);
    metrics.callEnded(call);
    keptCalls.note(call);
  };
  const audit = { note: (entries: AuditEntry[]) => noteWrites(db, entries), now };
  const refusals = countRefusals({ db, log, now });
  const budget = createCallBudget({ db, workerId, windowMs: config.xero.rateWindowMs, now });
  return {
    config,
    log,
    metrics,
    now,
    db,
    boss,
    dealChanges,
    workerId,
    onWork: (listener) => worker.onWork(listener),
    wake: wakeVia(db),
    seal,
    keys: {
      state: deriveKey(encryptionKey, 'oauth-state'),
      dealSession: deriveKey(encryptionKey, 'deal-session'),
      network: deriveKey(encryptionKey, 'audit-network'),
    },
    refusals,
    mail: config.mail && createMail(config.mail),
    vault,
    zoho: auditWrites(createZohoApi({ vault, now, noteCall }), zohoWrites, audit),
    zohoOAuth,
    xero: auditWrites(createXeroApi({ vault, xero: config.xero, budget, now, noteCall }), xeroWrites, audit),
    xeroOAuth,
    async close() {
      await dealChanges.close();
      await worker.close();
      await refusals.close();
      await keptCalls.close();
      await database.close();
    },
  };
}
