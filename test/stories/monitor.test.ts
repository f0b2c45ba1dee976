import { expect, test } from 'vitest';
import type { JobGroupsAnswer, JobStoryAnswer, MonitorAnswer } from '../../server/api/contract/monitor.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { auditLog } from '../support/audit.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** An administrator sees what happened today, what needs somebody and why, and acts on it. */
const app = await appOfFile();

const monitor = async () => (await app.ledger.admin<MonitorAnswer>('GET', '/api/monitor')).body;
const groups = async () => (await app.ledger.admin<JobGroupsAnswer>('GET', '/api/jobs/groups')).body.groups;
const storyOf = async (jobId: string) => (await app.ledger.admin<JobStoryAnswer>('GET', `/api/jobs/${jobId}`)).body;
const retryAll = (body: object) => app.ledger.admin<{ retried: number }>('POST', '/api/jobs/retry', body);

async function won(values = {}) {
  const deal = addDeal(app, values);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  return deal;
}

/** A deal that failed, and its unit of work. */
async function failedDeal(values: object) {
  const deal = await won(values);
  const [job] = await until('the failure', async () => {
    const jobs = await settledJobs(app, deal.id);
    return jobs.some(({ state }) => state === 'failed') && jobs;
  });
  if (!job) throw new Error('there is a job');
  return { deal, job };
}

test('today at a glance: what was made, what is left, who was heard of, and how long everything holds', async () => {
  const before = await monitor();
  const deal = await won();
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  const now = await monitor();
  expect(now.synced.today).toBe(before.synced.today + 1);
  expect(now.synced.days).toHaveLength(14);
  expect(now.synced.days.at(-1)).toEqual({ at: now.today, count: now.synced.today });
  expect(now.budget.minuteRemaining).toBeGreaterThanOrEqual(0);
  expect(now.budget.dayRemaining).toBeGreaterThan(0);
  expect(now.events.zoho.lastAt).not.toBeNull();
  expect(now.events.zoho.hours.at(-1)?.count).toBeGreaterThan(0);
  const ofDeals = now.watches.find(({ module }) => module === 'Deals');
  expect(ofDeals?.state).toBe('watched');
  expect(Date.parse(ofDeals?.expiresAt ?? '')).toBeGreaterThan(Date.parse(now.asOf));
  expect(now.grants.zoho).toMatchObject({ state: 'connected', problem: null });
  expect(now.grants.xero.state).toBe('connected');
  expect(Date.parse(now.grants.xero.endsAt ?? '')).toBeGreaterThan(Date.parse(now.asOf));
  expect(now.timeZone).toBe('Pacific/Auckland');
});

test('which day it is decides the organisation’s zone', async () => {
  const { timeZone, today } = await monitor();
  expect(today).toBe(new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date()));
});

test('failures stand together by cause, and all of a kind are tried again in few calls', async () => {
  const account = app.xero.organisations[0]?.accounts.find(({ Code }) => Code === '200');
  if (!account) throw new Error('the demo company sells through account 200');
  account.Status = 'ARCHIVED';
  const deals = [await failedDeal({}), await failedDeal({}), await failedDeal({})];
  const [group] = (await groups()).filter(({ code }) => code === 'account_unusable');
  expect(group).toMatchObject({ ruleId: 'won', ruleName: 'Invoice on Closed Won', count: 3, states: ['failed'] });
  expect(group?.means).toContain('archived');
  expect((await monitor()).failed.now).toBe(3);

  account.Status = 'ACTIVE';
  expect(await retryAll({ code: 'account_unusable', ruleId: 'another' })).toMatchObject({ body: { retried: 0 } });
  app.xero.calls.length = 0;
  expect(await retryAll({ code: 'account_unusable' })).toMatchObject({ status: 202, body: { retried: 3 } });
  for (const { deal } of deals) await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  const sent = app.xero.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/Invoices'));
  expect(sent).toHaveLength(1);
  expect((await auditLog(app, 'jobs.retried')).at(-1)).toMatchObject({
    after: { code: 'account_unusable', count: 3 },
  });
});

test('ignored with a reason it is nobody’s worry, until that is taken back or something new happens', async () => {
  const { deal, job } = await failedDeal({ Deal_Name: 'Free of charge', Amount: null });
  const path = `/api/jobs/${job.id}/ignore`;
  const { failed, ignored } = await monitor();
  expect((await app.ledger.admin('POST', path, { reason: '  ' })).status).toBe(400);
  expect((await app.ledger.admin('POST', path, { reason: 'A favour for the school' })).status).toBe(204);
  expect(await monitor()).toMatchObject({ failed: { now: failed.now - 1 }, ignored: ignored + 1 });
  expect((await groups()).some(({ code }) => code === 'no_amount')).toBe(false);
  const listed = (await app.ledger.jobs('?ignored=only')).body.jobs;
  expect(listed).toMatchObject([
    { id: job.id, ignored: { reason: 'A favour for the school', by: expect.stringContaining('@') as string } },
  ]);
  expect((await retryAll({ code: 'no_amount' })).body.retried).toBe(0);
  expect((await auditLog(app, 'job.ignored')).at(-1)).toMatchObject({ subject: { job: job.id, deal: deal.id } });

  expect((await app.ledger.admin('POST', `/api/jobs/${job.id}/heed`)).status).toBe(204);
  expect((await app.ledger.admin('POST', `/api/jobs/${job.id}/heed`)).status).toBe(404);
  expect((await groups()).some(({ code }) => code === 'no_amount')).toBe(true);

  expect((await app.ledger.admin('POST', path, { reason: 'Again' })).status).toBe(204);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 250 });
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  await settledJobs(app, deal.id);
  expect((await app.ledger.jobs('?ignored=only')).body.jobs).toEqual([]);
});

test('the log is narrowed by state, cause, rule and problem, and searched by deal and invoice number', async () => {
  const { job } = await failedDeal({ Deal_Name: '100% _bamboo_ flooring', Amount: null });
  const found = async (query: string) => (await app.ledger.jobs(query)).body.jobs.map(({ id }) => id);
  expect(await found('?code=no_amount&state=failed&rule=won&cause=event')).toEqual([job.id]);
  expect(await found('?code=no_amount&cause=click')).toEqual([]);
  expect(await found('?q=BAMBOO')).toEqual([job.id]);
  expect(await found(`?q=${encodeURIComponent('100%')}`)).toEqual([job.id]);
  expect(await found(`?q=${encodeURIComponent('%')}`)).toEqual([job.id]);
  const [done] = (await app.ledger.jobs('?state=done&limit=1')).body.jobs;
  expect(done?.invoiceNumber).toBeTruthy();
  expect(await found(`?q=${encodeURIComponent(done?.invoiceNumber ?? '?')}`)).toEqual([done?.id]);
  expect((await app.ledger.jobs('?ignored=maybe')).status).toBe(400);
});

const isInvoiceMade = ({ method, path }: { method: string; path: string }) =>
  method === 'PUT' && path.includes('/Invoices');

test('one item’s story: the event, the try, each call with its answer, and what was written; nobody is named', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Pōhutukawa & Daughters', Phone: '+64 9 555 0199' });
  const deal = await won({ Account_Name: { id: account.id }, Deal_Name: 'Story time' });
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  const [job] = await settledJobs(app, deal.id);
  const story = await until('the story', async () => {
    const told = await storyOf(job?.id ?? '');
    // Calls are kept some moments after they were made.
    return told.steps.some((step) => step.kind === 'attempt' && step.calls.some(isInvoiceMade)) && told;
  });
  expect(story.job).toMatchObject({ id: job?.id, dealName: 'Story time' });
  expect(story.steps[0]).toMatchObject({ kind: 'event', stage: 'Closed Won' });
  const calls = story.steps.flatMap((step) => (step.kind === 'attempt' ? step.calls : []));
  expect(calls).toContainEqual(
    expect.objectContaining({
      side: 'zoho',
      method: 'GET',
      status: 200,
      path: expect.stringContaining(deal.id) as string,
    }),
  );
  expect(calls).toContainEqual(
    expect.objectContaining({
      ...{ side: 'xero', method: 'PUT', status: 200, sharedBy: 1 },
      ...{
        path: expect.stringContaining('/Invoices') as string,
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    }),
  );
  expect(story.steps).toContainEqual(
    expect.objectContaining({ kind: 'action', action: 'invoice.created', outcome: 'success' }),
  );
  const kept = JSON.stringify([story.steps, await storedRows(app, 'select * from call_log')]);
  for (const secret of ['hutukawa', '555 0199', 'Bearer', 'Zoho-oauthtoken']) expect(kept).not.toContain(secret);
  expect(kept).toContain('=…');
});

test('a refused call stands in the story beside the one that went through', async () => {
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, { status: 429, headers: { 'Retry-After': '1' } });
  const deal = await won({ Deal_Name: 'Refused once' });
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  const [job] = await settledJobs(app, deal.id);
  const sends = await until('both tries', async () => {
    const tries = (await storyOf(job?.id ?? '')).steps.flatMap((step) => (step.kind === 'attempt' ? [step.calls] : []));
    const sent = tries.flat().filter(({ method, path }) => method === 'PUT' && path.includes('/Invoices?'));
    // Calls are kept some moments after they were made.
    return tries.length >= 2 && sent.length >= 2 && sent;
  });
  expect(sends.map(({ status }) => status)).toEqual([429, 200]);
});

test('an item nobody knows is not there', async () => {
  expect((await app.ledger.admin('GET', `/api/jobs/${crypto.randomUUID()}`)).status).toBe(404);
  expect((await app.ledger.admin('GET', '/api/jobs/nonsense')).status).toBe(404);
  expect((await app.ledger.admin('POST', `/api/jobs/${crypto.randomUUID()}/ignore`, { reason: 'x' })).status).toBe(404);
});

test('deals found without an event go on with one yes to their group', async () => {
  const other = await startApp({ RECONCILE_INTERVAL_SECONDS: '1', RECONCILE_LIMIT: '1' });
  await other.setUp();
  const deals = [addDeal(other), addDeal(other)];
  // One look finds both: between two moves it would find a single deal, which is not too many.
  await other.server.close();
  for (const { id } of deals) await other.zoho.moveStage(id, 'Closed Won');
  await other.restart();
  const [group] = await until('both to wait', async () => {
    const { body } = await other.ledger.admin<JobGroupsAnswer>('GET', '/api/jobs/groups');
    return body.groups[0]?.count === 2 && body.groups;
  });
  expect(group).toMatchObject({ code: 'needs_confirmation', ruleId: 'won' });
  const { code, ruleId } = group ?? {};
  await other.ledger.admin('POST', '/api/jobs/retry', { code, ruleId });
  for (const { id } of deals) await until('the invoice', () => invoicesOf(other, id).length === 1);
  await other.close();
});
