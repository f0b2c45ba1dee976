import { startSandboxOrders, type SandboxOptions, type SandboxOrders } from './sandbox-orders.ts';

/** Both sandboxes in a process of their own, so that their work never stands in the way of what is measured. */
export interface Order {
  id: number;
  name: keyof SandboxOrders;
  argument: unknown;
}
export type Done = { id: number; answer: unknown } | { id: number; error: string };

const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
const orders = await startSandboxOrders(options);

async function carryOut({ id, name, argument }: Order): Promise<Done> {
  try {
    return { id, answer: await (orders[name] as (argument: unknown) => unknown)(argument) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (order: Order) => void carryOut(order).then((done) => process.send?.(done)));
// The bench has ended, however that happened.
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
