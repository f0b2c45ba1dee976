import { deliverChange, type Change, type Delivery } from './deliveries.ts';
import type { JsonObject } from './json.ts';
import type { ModuleName } from './metadata.ts';
import type { User } from './org.ts';
import type { RecordStore, ZohoRecord } from './records.ts';

/** A change that was made, and the promise that everybody was told. */
export interface Changed {
  record: ZohoRecord;
  told: Promise<Delivery[]>;
}

/** What people and API clients change in the CRM, and who is told of it. */
export interface Changes {
  tell: (change: Change) => Promise<Delivery[]>;
  create: (module: ModuleName, values: JsonObject) => Changed;
  edit: (module: ModuleName, id: string, values: JsonObject) => Changed;
  deliveries: Delivery[];
  /** Waits for deliveries under way. */
  settle: () => Promise<void>;
}

export function createChanges(options: {
  store: RecordStore;
  signedIn: () => User;
  /** Read at each change, because tests switch ways and addresses. */
  deliveryOptions: () => Parameters<typeof deliverChange>[1];
}): Changes {
  const { store, signedIn } = options;
  const deliveries: Delivery[] = [];
  const running = new Set<Promise<unknown>>();

  async function tell(change: Change): Promise<Delivery[]> {
    const attempt = deliverChange(change, options.deliveryOptions());
    running.add(attempt);
    const tried = await attempt.finally(() => running.delete(attempt));
    deliveries.push(...tried);
    return tried;
  }

  return {
    tell,
    deliveries,
    create(module, values) {
      const by = signedIn();
      const record = store.insert(module, values, by);
      const changed = Object.keys(values);
      return { record, told: tell({ module, operation: 'create', record, changed, workflow: 'runs', by }) };
    },
    edit(module, id, values) {
      const by = signedIn();
      const { record, changed } = store.update(module, id, values, by);
      return { record, told: tell({ module, operation: 'edit', record, changed, workflow: 'runs', by }) };
    },
    async settle() {
      await Promise.allSettled(running);
    },
  };
}
