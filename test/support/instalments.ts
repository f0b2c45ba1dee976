import type { InstalmentsAnswer, InstalmentsBody } from '../../server/api/contract.ts';
import type { Panel } from './ledger-client.ts';

type Row = InstalmentsBody['instalments'][number];

const row = (name: string, share: Row['share']): Row => ({ id: null, name, share, date: null });
export const percent = (name: string, value: string): Row => row(name, { kind: 'percent', value });
export const amount = (name: string, value: string): Row => row(name, { kind: 'amount', value });
export const rest = (name: string): Row => row(name, { kind: 'rest' });

/** The plan of the deal, with what it comes to now. */
export async function planOf(panel: Panel): Promise<InstalmentsAnswer> {
  const { status, body } = await panel.instalments();
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

/** Plans the deal anew, whatever was planned before. */
export async function savePlan(panel: Panel, instalments: Row[]): Promise<InstalmentsAnswer> {
  const { version } = await planOf(panel);
  const { status, body } = await panel.saveInstalments({ version, instalments });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

export function partNamed({ instalments }: InstalmentsAnswer, name: string) {
  const part = instalments.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`no part is named ${name}`);
  return part;
}
