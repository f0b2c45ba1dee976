import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Done, Order } from './sandbox-process.ts';
import type { SandboxOptions, SandboxOrders } from './sandbox-orders.ts';

type Remote<T> = {
  [Name in keyof T]: T[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : never;
};

/** The sandboxes' orders, carried out in their process. */
export type Sandboxes = Remote<SandboxOrders>;

/** Starts the process of the sandboxes; `close` ends it. */
export async function startSandboxes(options: SandboxOptions): Promise<Sandboxes> {
  const child = fork(resolve(import.meta.dirname, 'sandbox-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
  });
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the sandboxes did not start'))),
  ]);
  child.on('message', (done: Done) => {
    const order = waiting.get(done.id);
    waiting.delete(done.id);
    if ('error' in done) order?.reject(new Error(done.error));
    else order?.resolve(done.answer);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the sandboxes have ended'));
  });

  let lastId = 0;
  const give = (name: keyof SandboxOrders) => (argument: unknown) =>
    new Promise((resolveOrder, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: resolveOrder, reject });
      child.send({ id: lastId, name, argument } satisfies Order);
    });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  };
  return new Proxy({} as Sandboxes, {
    // A promise is told by its `then`: awaiting the sandboxes must not be an order.
    get: (_target, name) =>
      name === 'then' ? undefined : name === 'close' ? close : give(name as keyof SandboxOrders),
  });
}
