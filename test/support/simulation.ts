import type { LatestSimulation, SimulationView } from '../../server/api/contract/simulation.ts';
import type { App } from './start-app.ts';
import { until } from './until.ts';

const path = '/api/settings/simulations';

/** A simulation as an administrator’s browser starts, follows and cancels it. */
export function simulations({ ledger }: Pick<App, 'ledger'>) {
  const latest = async () => (await ledger.admin<LatestSimulation>('GET', path)).body.simulation;
  const start = (settings: object) => ledger.admin<{ id: string; code?: string }>('POST', path, { settings });
  return {
    start,
    latest,
    read: (id: string) => ledger.admin<SimulationView>('GET', `${path}/${id}`),
    cancel: (id: string) => ledger.admin<null>('POST', `${path}/${id}/cancel`),
    /** Once at least so many deals are judged. */
    judged: (count: number) =>
      until(`${String(count)} judged deals`, async () => {
        const run = await latest();
        return (run?.progress?.judged ?? -1) >= count && run;
      }),
    /** Once it has come to an end. */
    ended: () =>
      until('the simulation to end', async () => {
        const run = await latest();
        return run !== null && run.state !== 'running' && run;
      }),
    async run(settings: object): Promise<SimulationView> {
      const { status, body } = await start(settings);
      if (status !== 202) throw new Error(`not started: ${JSON.stringify(body)}`);
      return this.ended();
    },
  };
}

/** What was written to either side since this was called: calls that change something, as method and path. */
export function watchWrites({ zoho, xero }: Pick<App, 'zoho' | 'xero'>) {
  const [ofZoho, ofXero] = [zoho.calls.length, xero.calls.length];
  const calls = () => ({ zoho: zoho.calls.slice(ofZoho), xero: xero.calls.slice(ofXero) });
  return {
    calls,
    writes: () =>
      [...calls().zoho, ...calls().xero]
        .filter(({ method, path: called }) => method !== 'GET' && !called.endsWith('/coql'))
        .map(({ method, path: called }) => `${method} ${called}`),
  };
}
