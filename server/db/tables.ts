/** All tables; each area has its own in a file beside this one. */
import type { AuditLogTable, AuditSealsTable } from './audit-tables.ts';
import type {
  ContactCreationsTable,
  ContactDirectoryTable,
  ContactInvoicesTable,
  ContactLinksTable,
  ContactReadsTable,
} from './contact-tables.ts';
import type {
  AutomationRunsTable,
  CrmChangesTable,
  CrmFieldSetupsTable,
  CrmFieldsTable,
  CrmReadsTable,
  CrmRecordsSeenTable,
  DealWriteBacksTable,
  WatchesTable,
  WebhookEventsTable,
} from './crm-tables.ts';
import type {
  DealSyncsTable,
  DealsBeforeRuleTable,
  DealsTable,
  DealsToConfirmTable,
  InstalmentPlansTable,
  InstalmentsTable,
  StartLinesTable,
} from './deal-tables.ts';
import type {
  DealInvoicesTable,
  InvoiceActionsTable,
  InvoiceEmailsTable,
  InvoiceReissuesTable,
  UnlinkedInvoicesTable,
} from './invoice-tables.ts';
import type {
  AlertMessagesTable,
  AlertSettingsTable,
  AlertsTable,
  CallLogTable,
  MonitorSamplesTable,
} from './monitor-tables.ts';
import type {
  ConnectionsTable,
  OrganisationChoicesTable,
  OrgsTable,
  SignInRequestsTable,
  SignInSessionsTable,
  TermsAcceptancesTable,
  TokenSetsTable,
  UsedOnceTable,
} from './org-tables.ts';
import type {
  SettingsDraftsTable,
  SettingsVersionsTable,
  SimulatedDealsTable,
  SimulationsTable,
} from './settings-tables.ts';
import type {
  XeroCallsTable,
  XeroChangesTable,
  XeroEventSequenceTable,
  XeroLimitsTable,
  XeroPollsTable,
} from './xero-tables.ts';

export interface Tables {
  callLog: CallLogTable;
  monitorSamples: MonitorSamplesTable;
  alertSettings: AlertSettingsTable;
  alerts: AlertsTable;
  alertMessages: AlertMessagesTable;
  auditLog: AuditLogTable;
  auditSeals: AuditSealsTable;
  orgs: OrgsTable;
  connections: ConnectionsTable;
  organisationChoices: OrganisationChoicesTable;
  termsAcceptances: TermsAcceptancesTable;
  tokenSets: TokenSetsTable;
  settingsVersions: SettingsVersionsTable;
  settingsDrafts: SettingsDraftsTable;
  startLines: StartLinesTable;
  dealsBeforeRule: DealsBeforeRuleTable;
  watches: WatchesTable;
  crmChanges: CrmChangesTable;
  crmReads: CrmReadsTable;
  crmRecordsSeen: CrmRecordsSeenTable;
  dealsToConfirm: DealsToConfirmTable;
  usedOnce: UsedOnceTable;
  signInSessions: SignInSessionsTable;
  signInRequests: SignInRequestsTable;
  webhookEvents: WebhookEventsTable;
  deals: DealsTable;
  dealSyncs: DealSyncsTable;
  dealInvoices: DealInvoicesTable;
  contactInvoices: ContactInvoicesTable;
  xeroChanges: XeroChangesTable;
  xeroPolls: XeroPollsTable;
  xeroEventSequence: XeroEventSequenceTable;
  unlinkedInvoices: UnlinkedInvoicesTable;
  invoiceEmails: InvoiceEmailsTable;
  invoiceReissues: InvoiceReissuesTable;
  instalmentPlans: InstalmentPlansTable;
  instalments: InstalmentsTable;
  invoiceActions: InvoiceActionsTable;
  contactLinks: ContactLinksTable;
  contactDirectory: ContactDirectoryTable;
  contactReads: ContactReadsTable;
  contactCreations: ContactCreationsTable;
  xeroCalls: XeroCallsTable;
  xeroLimits: XeroLimitsTable;
  crmFields: CrmFieldsTable;
  crmFieldSetups: CrmFieldSetupsTable;
  dealWriteBacks: DealWriteBacksTable;
  automationRuns: AutomationRunsTable;
  simulations: SimulationsTable;
  simulatedDeals: SimulatedDealsTable;
}
